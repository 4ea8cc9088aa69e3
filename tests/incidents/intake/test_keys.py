from incidents.intake.keys import category_path, clipped, code_slug, contact_id, team_slug, username_of


def test_keys_are_made_of_names():
    assert username_of("Resolver 15") == "import-resolver-15"
    assert username_of("Opened by 15") != username_of("Resolved by 15")
    assert team_slug("Group 56") == "group-56"
    assert code_slug("code 6") == "imported-code-6"
    assert contact_id("import-csv", "Jo") == "import-csv:Jo"
    assert category_path(("Category 55", "Subcategory 170")) == "Imported / Category 55 / Subcategory 170"
    assert category_path(()) == ""


def test_names_that_look_alike_have_keys_of_their_own():
    names = ["Group 5-6", "Group 5 6", "Größe", "Grosse", "日本", "中国", "a" * 300, "a" * 301]
    assert len({team_slug(name) for name in names}) == len(names)
    assert len({username_of(name) for name in names}) == len(names)
    assert all(len(team_slug(name)) <= 120 and len(username_of(name)) <= 150 for name in names)


def test_long_text_is_clipped_and_stays_distinct():
    assert clipped("short", 10) == "short"
    assert len(clipped("a" * 300, 200)) == 200
    assert clipped("a" * 300, 200) != clipped("a" * 301, 200)
