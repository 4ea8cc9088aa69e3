"""The tree, the matrix, retirement."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from incidents.catalog import operations, queries
from incidents.catalog.models import Category, HoldReason, Priority, PriorityRule, ServiceDependency
from tests.factories import NOW, make_service

pytestmark = pytest.mark.django_db


def plant(name, parent=None):
    return operations.place_category(Category(name=name), parent=parent)


@pytest.fixture
def tree(db):
    """Hardware / Laptops / Screens, and Gear."""
    hardware = plant("Hardware")
    laptops = plant("Laptops", hardware)
    return {"hardware": hardware, "laptops": laptops, "screens": plant("Screens", laptops), "gear": plant("Gear")}


def test_place_category_joins_the_names_from_the_root(tree):
    assert tree["screens"].path == "Hardware / Laptops / Screens"


def test_place_category_elsewhere_takes_its_branch_along(tree):
    operations.place_category(tree["laptops"], parent=tree["gear"], name=" Portables ")
    assert Category.objects.get(pk=tree["laptops"].pk).path == "Gear / Portables"
    assert Category.objects.get(pk=tree["screens"].pk).path == "Gear / Portables / Screens"


def test_place_category_at_the_root(tree):
    operations.place_category(tree["laptops"], parent=None)
    assert Category.objects.get(pk=tree["screens"].pk).path == "Laptops / Screens"


@pytest.mark.parametrize("parent", ["hardware", "laptops", "screens"])
def test_place_category_below_itself_is_refused(tree, parent):
    with pytest.raises(operations.CategoryMisplaced, match="which is a part of it") as caught:
        operations.place_category(tree["hardware"], parent=tree[parent])
    assert "parent" in caught.value.fields
    assert Category.objects.get(pk=tree["hardware"].pk).parent is None


def test_place_category_twice_below_one_parent_is_refused(tree):
    with pytest.raises(operations.CategoryMisplaced, match="“Laptops” below “Hardware” already"):
        plant("Laptops", tree["hardware"])
    with pytest.raises(operations.CategoryMisplaced, match="at the root already"):
        plant("Gear")


def test_place_category_again_where_it_is_changes_nothing(tree):
    operations.place_category(tree["laptops"], parent=tree["hardware"])
    assert Category.objects.get(pk=tree["screens"].pk).path == "Hardware / Laptops / Screens"


def test_path_that_would_outgrow_its_column_is_refused_for_those_below_too(tree):
    parent = tree["gear"]
    for _ in range(3):
        parent = plant("x" * 115, parent)
    with pytest.raises(operations.CategoryMisplaced, match="longer than 500"):
        operations.place_category(tree["hardware"], parent=parent, name="y" * 120)
    assert Category.objects.get(pk=tree["screens"].pk).path == "Hardware / Laptops / Screens"


def test_place_category_takes_queries_by_depth_not_by_width(tree, django_assert_max_num_queries):
    for number in range(20):
        plant(f"Model {number}", tree["laptops"])
    with django_assert_max_num_queries(14):
        operations.place_category(tree["hardware"], parent=tree["gear"])


def test_subtree_lists_parents_before_children(tree):
    assert queries.subtree(tree["hardware"]) == [tree["laptops"], tree["screens"]]


def test_retire_and_restore_a_hold_reason(reference):
    reason = HoldReason.objects.get(slug="awaiting-vendor")
    assert operations.retire(reason, at=NOW).retired_at == NOW
    assert operations.retire(reason, at=NOW.replace(year=2027)).retired_at == NOW
    assert operations.restore(reason).retired_at is None


def test_retire_a_service_that_another_needs_is_refused(db):
    database, shop = make_service("Database"), make_service("Shop")
    ServiceDependency.objects.create(service=shop, depends_on=database)
    with pytest.raises(operations.StillNeeded, match="Shop still depends on it"):
        operations.retire(database, at=NOW)
    operations.retire(shop, at=NOW)
    assert operations.retire(database, at=NOW).retired_at == NOW


def test_retire_a_branch_in_use_is_refused_and_restore_below_a_retired_one_too(tree):
    with pytest.raises(operations.StillNeeded, match="Laptops stands below it"):
        operations.retire(tree["hardware"], at=NOW)
    for name in ("screens", "laptops", "hardware"):
        tree[name] = operations.retire(Category.objects.get(pk=tree[name].pk), at=NOW)
    with pytest.raises(operations.StillNeeded, match="Restore it first"):
        operations.restore(Category.objects.get(pk=tree["screens"].pk))


def test_set_matrix_writes_what_differs(reference):
    cells = queries.matrix()
    cells[(3, 3)] = Priority.objects.get(rank=1)
    assert operations.set_matrix(cells, actor=None, at=NOW) == 1
    assert queries.priority_for(3, 3).slug == "critical"
    assert operations.set_matrix(cells, actor=None, at=NOW) == 0


def test_set_matrix_with_a_cell_missing_is_refused(reference):
    cells = queries.matrix()
    del cells[(1, 1)]
    with pytest.raises(operations.MatrixMisfilled):
        operations.set_matrix(cells, actor=None, at=NOW)


def test_a_cell_is_held_once_by_the_database(reference):
    with pytest.raises(IntegrityError), transaction.atomic():
        PriorityRule.objects.create(impact=1, urgency=1, priority_id=2)


@pytest.fixture
def branch(reference):
    """A branch of its own: Fruit with Apple, Pear and Plum, in this order."""
    fruit = operations.place_category(Category(name="Fruit"), parent=None)
    return fruit, *(
        operations.place_category(Category(name=name, position=place), parent=fruit)
        for place, name in enumerate(("Apple", "Pear", "Plum"))
    )


def order_below(parent):
    return [one.name for one in Category.objects.filter(parent=parent).order_by("position", "name")]


@pytest.mark.parametrize(("way", "expected"), [("up", ["Pear", "Apple", "Plum"]), ("down", ["Apple", "Plum", "Pear"])])
def test_move_category_among_its_siblings(branch, way, expected):
    fruit, _apple, pear, _plum = branch
    operations.move_category(pear, way)
    assert order_below(fruit) == expected


def test_move_category_into_the_one_above_and_out_again_keeps_paths(branch):
    fruit, apple, pear, _plum = branch
    pip = operations.place_category(Category(name="Pip"), parent=pear)
    assert operations.move_category(pear, "into").path == "Fruit / Apple / Pear"
    pip.refresh_from_db()
    assert pip.path == "Fruit / Apple / Pear / Pip"
    assert order_below(apple) == ["Pear"]
    assert operations.move_category(pear, "out").path == "Fruit / Pear"
    assert order_below(fruit) == ["Apple", "Pear", "Plum"]


def test_move_category_passes_by_those_that_are_retired(branch):
    fruit, apple, pear, plum = branch
    operations.retire(pear, at=NOW)
    operations.move_category(plum, "up")
    assert order_below(fruit) == ["Plum", "Apple", "Pear"]
    assert operations.move_category(apple, "into").parent == plum


@pytest.mark.parametrize(
    ("way", "expected"), [("before", ["Plum", "Apple", "Pear"]), ("after", ["Apple", "Plum", "Pear"])]
)
def test_move_category_beside_another(branch, way, expected):
    fruit, apple, _pear, plum = branch
    operations.move_category(plum, way, apple)
    assert order_below(fruit) == expected


@pytest.mark.parametrize("way", ["up", "into", "sideways"])
def test_move_category_where_there_is_nothing_is_refused(branch, way):
    _fruit, apple, *_ = branch
    with pytest.raises(operations.CategoryMisplaced, match="cannot be moved that way"):
        operations.move_category(apple, way)


def test_move_category_into_its_own_branch_is_refused(branch):
    fruit, apple, *_ = branch
    for way in ("into", "before"):
        with pytest.raises(operations.CategoryMisplaced):
            operations.move_category(fruit, way, apple)
    fruit.refresh_from_db()
    assert fruit.parent is None


def test_move_category_to_a_twin_is_refused(branch):
    fruit, apple, pear, _plum = branch
    operations.place_category(Category(name="Pear"), parent=apple)
    with pytest.raises(operations.CategoryMisplaced, match="already"):
        operations.move_category(pear, "into")
    assert order_below(fruit) == ["Apple", "Pear", "Plum"]
