"""The wheel holds the grammar and the policies and works outside the checkout, without a network."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support import teacher_by_hand as by_hand

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[1]


def run(*command: str | Path, folder: Path) -> str:
    """Run a command in a folder, with nothing of the checkout on the path; return what it printed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return done.stdout.decode("utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment of its own; return its interpreter.

    What the package needs comes from the environment of the tests, named in a file that is read last, so that the wheel
    stands before the checkout.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    python = folder / "bin" / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip())
    run(sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", site, wheel, folder=folder)
    needed = sorted({str(Path(path)) for path in sys.path if path.endswith("site-packages")})
    assert needed
    (site / "needed.pth").write_text("\n".join(needed) + "\n", encoding="utf-8")
    return python


def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        grammar = opened.read("fupin_rules/_grammar/policy.lark")
    shipped = {
        file.relative_to(ROOT / "policies").as_posix() for file in (ROOT / "policies").rglob("*") if file.is_file()
    }
    assert {f"fupin_rules/_policies/{name}" for name in shipped} <= names
    assert grammar == (ROOT / "grammar" / "policy.lark").read_bytes()
    modules = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "fupin_rules").rglob("*")
        if file.suffix in (".py", ".typed")
    }
    assert modules <= names
    assert {name.split("/")[0].split("-")[0] for name in names} == {"fupin_rules"}
    assert not [name for name in names if "tests" in name or "__pycache__" in name]


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    found = run(installed, "-c", "import fupin_rules; print(fupin_rules.__file__)", folder=tmp_path).strip()
    assert Path(found).is_relative_to(installed.parents[1])
    assert not Path(found).is_relative_to(ROOT)
    where = "from fupin_rules.resources import grammar_file, policies_folder; print(grammar_file(), policies_folder())"
    assert str(ROOT) not in run(installed, "-c", where, folder=tmp_path)


def test_the_installed_package_decides_with_the_shipped_policies(installed: Path, tmp_path: Path) -> None:
    case = tmp_path / "案例.json"
    given = by_hand.case_of(by_hand.Teacher(), by_hand.Setting())
    case.write_text(json.dumps(given, ensure_ascii=False), encoding="utf-8")
    arguments = ("-m", "fupin_rules", "explain", case.name)
    assert "结论:符合" in run(installed, *arguments, folder=tmp_path)
    record = json.loads(run(installed, *arguments, "--format", "json", folder=tmp_path))
    (found,) = [one for one in record["outcomes"] if one["clause"] == "MD-23"]
    assert found["values"]["累计金额"]["value"] == "21600"
    here = json.loads(run(sys.executable, *arguments, "--format", "json", folder=tmp_path))
    assert record == here


def test_the_installed_package_need_not_check_the_shipped_policies(
    wheel: Path, installed: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as opened:
        assert "fupin_rules/_artifact.json" in opened.namelist()
    code = "import sys; from fupin_rules import PolicySet; print(len(PolicySet.load().policies), 'lark' in sys.modules)"
    count, parsed = run(installed, "-c", code, folder=tmp_path).split()
    assert (int(count) > 40, parsed) == (True, "False")


def test_the_installed_command_checks_and_tests(installed: Path, tmp_path: Path) -> None:
    assert "没有发现问题" in run(installed, "-m", "fupin_rules", "check", folder=tmp_path)
    assert "不符 0" in run(installed, "-m", "fupin_rules", "test", folder=tmp_path)
