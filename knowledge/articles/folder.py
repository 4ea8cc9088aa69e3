"""A folder of articles on the disk: Markdown files, and their pictures beside them. Knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.articles.front_matter import ArticleFile, NotAnArticle, read, write

PICTURES = "pictures"
LARGEST = 2 * 1024 * 1024
# How a file's text names a picture: by what its bytes are, so that the name is the same wherever it lies.
NAMED = re.compile(rf"{PICTURES}/([0-9a-f]{{16}}\.(?:png|jpg|gif|webp))")


def write_folder(folder: Path, articles: Iterator[ArticleFile]) -> int:
    """Write each article as `slug.md`; return how many. What stands there under the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for article in articles:
        (folder / f"{article.slug}.md").write_text(write(article), encoding="utf-8", newline="\n")
        for name, data in article.pictures.items():
            (folder / PICTURES).mkdir(exist_ok=True)
            (folder / PICTURES / name).write_bytes(data)
        count += 1
    return count


def read_folder(folder: Path) -> Iterator[tuple[str, ArticleFile | NotAnArticle]]:
    """Each Markdown file by its name, with the article that it is or why it is none."""
    for path in sorted(folder.glob("*.md")):
        try:
            yield path.name, _read(path)
        except NotAnArticle as problem:
            yield path.name, problem


def _read(path: Path) -> ArticleFile:
    if path.stat().st_size > LARGEST:
        raise NotAnArticle("The file is larger than 2 MB.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotAnArticle("The file is not UTF-8 text.") from None
    article = read(text, name=path.stem)
    names = {name for part in article.texts.values() for name in NAMED.findall(part)}
    pictures = {name: path.parent / PICTURES / name for name in sorted(names)}
    absent = [name for name, place in pictures.items() if not place.is_file()]
    if absent:
        raise NotAnArticle(f"Pictures are missing beside it: {', '.join(absent)}.")
    held = {name: place.read_bytes() for name, place in pictures.items()}
    return ArticleFile(**{**vars(article), "pictures": held})
