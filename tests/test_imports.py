"""Who imports whom, read from the source: imports go one way, and each heavy library has one door."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import articlekit

PACKAGE = Path(articlekit.__file__).resolve().parent
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
MAX_LINES = 400
HEAVY = ("chardet", "bs4", "rapidfuzz", "selectolax", "numpy", "opencc", "orjson", "re2")
# Library -> where it may be imported, as beginnings of paths.
DOORS = {
    "click": ("cli/",),
    "chardet": ("page/decode",),
    "bs4": ("page/soup.py", "page/decode"),
    "rapidfuzz": ("page/repeats.py", "collection/"),
    "re2": ("rules/",),
    "opencc": ("rules/", "page/mend.py"),
    "selectolax": ("page/", "rules/site.py"),
    "pebble": ("engine/",),
    "warcio": ("io/",),
    "pyarrow": ("io/", "arrow/"),
    "fsspec": ("io/",),
    "xlsxwriter": ("io/",),
    "daft": ("engine/daft.py",),
    "ray": ("engine/daft.py",),
}
# Part -> the parts of ours that it may import; "" is the package's face, by which an article reaches what writes it in
# other forms. What is not named here may import everything but cli.
MAY_IMPORT = {
    "version": set(),
    "records": set(),
    "errors": set(),
    "model": {"", "model"},
    "rules": {"model", "errors", "rules"},
    "page": {"model", "errors", "rules", "page"},
    "collection": {"model", "errors", "rules", "collection", "engine"},
    "engine": {"model", "errors", "engine"},
    "io": {"version", "records", "model", "errors", "io"},
    "batch": {"version", "model", "errors", "rules", "page", "io", "collection", "engine", "batch"},
}


@cache
def imported(path: Path) -> set[str]:
    """Return the full names that a module imports, anywhere in it, with those it takes from a module appended."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
            names |= {str(argument.value) for argument in node.args if isinstance(argument, ast.Constant)}
    return names


def ours(path: Path) -> set[str]:
    """Return the parts of the package that a module imports: model, rules, page, cli …; the package itself is ''."""
    parts = [name.split(".") for name in imported(path) if name.split(".")[0] == "articlekit"]
    known = {entry.stem for entry in PACKAGE.iterdir()}
    return {part[1] if len(part) > 1 and part[1] in known else "" for part in parts}


def part_of(module: str) -> str:
    return module.split("/", maxsplit=1)[0].removesuffix(".py")


def test_the_modules_are_found():
    assert {"model/record.py", "page/decode/__init__.py", "cli/__init__.py", "rules/rule.py"} <= MODULES.keys()
    assert "articlekit.errors.RuleError" in imported(MODULES["rules/rule.py"])
    assert "page" in ours(MODULES["cli/clean.py"]) | ours(MODULES["cli/run.py"])


@pytest.mark.parametrize("library", DOORS)
def test_a_library_is_imported_only_through_its_doors(library):
    users = {name for name, path in MODULES.items() if library in {full.split(".")[0] for full in imported(path)}}
    # A name that only type checkers see is no import; the check is on what runs, so those are looked at one by one.
    running = {name for name in users if library in at_run_time(MODULES[name])}
    assert {name for name in running if not name.startswith(DOORS[library])} == set()


@cache
def at_run_time(path: Path) -> set[str]:
    """Return the top-level names of the imports outside `if TYPE_CHECKING`."""
    return {name.split(".")[0] for name in running(path)}


def running(path: Path) -> set[str]:
    """Return the full names of the imports outside `if TYPE_CHECKING`, those inside functions too."""
    tree = ast.parse(path.read_text("utf-8"))
    hidden = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    return {
        name
        for node in ast.walk(tree)
        if id(node) not in hidden and isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name for alias in node.names
        )
    }


def dotted(module: str) -> str:
    return ".".join(("articlekit", *Path(module).with_suffix("").parts)).removesuffix(".__init__")


@cache
def graph() -> dict[str, set[str]]:
    """Return for each module the modules that it imports; the package's face, which imports on first use, is none."""
    known = {dotted(name): path for name, path in MODULES.items() if name != "__init__.py"}
    return {
        name: {full if full in known else full.rpartition(".")[0] for full in running(path)} & known.keys()
        for name, path in known.items()
    }


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module):
    part = part_of(module)
    if part in MAY_IMPORT:
        assert ours(MODULES[module]) <= MAY_IMPORT[part]
    elif part not in ("cli", "__main__"):
        assert "cli" not in ours(MODULES[module])


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__.py"])
def test_no_module_takes_part_in_a_circle_of_imports(module):
    name = dotted(module)
    reached, waiting = set(), list(graph()[name])
    while waiting:
        if (other := waiting.pop()) not in reached:
            reached.add(other)
            waiting += graph()[other]
    assert name not in reached


@pytest.mark.parametrize("module", [name for name in MODULES if name.endswith("__init__.py")])
def test_no_module_is_hidden_by_a_name_of_its_package(module):
    package = dotted(module)
    bound: dict[str, str] = {}
    for node in ast.parse(MODULES[module].read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom):
            bound |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            bound[node.name] = ""
    if module == "__init__.py":
        bound |= dict.fromkeys(articlekit.__all__, "")
    hidden = {f"{package}.{name}" for name, what in bound.items() if what != f"{package}.{name}"}
    assert hidden.isdisjoint(map(dotted, MODULES))


@pytest.mark.parametrize("module", [name for name in MODULES if "/" not in name or name.startswith("page/")])
def test_a_page_is_cleaned_without_opening_a_terminal_or_a_network(module):
    assert not {"socket", "urllib", "http", "subprocess", "random"} & {
        name.split(".")[0] for name in imported(MODULES[module])
    }


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_one_idea(module):
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= MAX_LINES


LOADED = "\nimport sys\nprint(' '.join(sorted(sys.modules)))"


def loaded_after(code: str) -> set[str]:
    run = subprocess.run([sys.executable, "-c", code + LOADED], capture_output=True, check=True, text=True)
    return set(run.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_after("import articlekit").isdisjoint((*HEAVY, "click", "pyarrow"))


def test_asking_for_the_version_loads_click_and_nothing_heavy():
    loaded = loaded_after(
        "import articlekit.cli\n"
        "try: articlekit.cli.main(['--version'])\n"
        "except SystemExit as end: assert not end.code, end.code"
    )
    assert "click" in loaded
    assert loaded.isdisjoint((*HEAVY, "logging", "difflib", "dataclasses"))


def test_finding_duplicates_among_texts_loads_nothing_that_cleans(tmp_path: Path):
    rows = [
        f'{{"text": "{"".join(f"Line {line} of text {number}. " for line in range(40))}"}}\n' for number in range(3)
    ]
    (tmp_path / "rows.jsonl").write_text("".join(rows), "utf-8")
    loaded = loaded_after(
        "import articlekit.cli\n"
        f"try: articlekit.cli.main(['dedupe', '-q', '--emit', 'map', {str(tmp_path / 'rows.jsonl')!r}])\n"
        "except SystemExit as end: assert not end.code, end.code"
    )
    assert "numpy" in loaded
    assert loaded.isdisjoint(("articlekit.page", "chardet", "bs4", "selectolax", "re2"))


def test_cleaning_utf_8_text_without_a_copy_loads_neither_chardet_nor_bs4():
    loaded = loaded_after("import articlekit\narticlekit.clean('一行字。'.encode())")
    assert loaded.isdisjoint(("chardet", "bs4", "selectolax", "orjson", "click"))
