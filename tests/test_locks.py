"""What is installed from outside is pinned by version and digest, and no lock file names a machine."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-tests.lock", "requirements-node.lock")
RENEW = "run script/locks"


def pinned(lock: str) -> dict[tuple[str, str], set[str]]:
    """(package, version) -> digests, of a lock file for pip."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    heads = [re.match(r"([a-z0-9._-]+)(?:\[.*?\])?==([^ ;]+)", entry) for entry in entries]
    return {head.groups(): set(re.findall(r"--hash=(sha256:\S+)", head.string)) for head in heads}


def locked() -> dict[tuple[str, str], set[str]]:
    """(package, version) -> digests, of uv.lock."""
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    for each in packages:
        each["files"] = each.get("wheels", []) + ([each["sdist"]] if "sdist" in each else [])
    return {(each["name"], each.get("version")): {one["hash"] for one in each["files"]} for each in packages}


def hosts(file: str) -> set[str]:
    return set(re.findall(r"https?://([^/\"]+)", (ROOT / file).read_text()))


def test_the_lock_files_for_pip_say_what_uv_lock_says():
    source = locked()
    for lock in LOCKS:
        for package, digests in pinned(lock).items():
            assert digests, f"{lock}: {package} has no digest"
            assert digests == source[package], f"{lock}: {package} differs from uv.lock; {RENEW}"


def test_the_lock_files_hold_all_that_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, groups = project["project"]["dependencies"], project["dependency-groups"]
    asked = dict(zip(LOCKS, (runtime, runtime + groups["dev"], groups["node"]), strict=True))
    for lock, packages in asked.items():
        names = {re.split(r"[\[<>=~!]", package)[0].replace(".", "-") for package in packages}
        assert names <= {name for name, _ in pinned(lock)}, f"{lock}: {RENEW}"


def test_what_the_tests_install_holds_what_the_program_installs():
    assert pinned("requirements.lock").items() <= pinned("requirements-tests.lock").items()


def test_lock_files_name_no_machine():
    assert set().union(*map(hosts, LOCKS)) == set()
    assert hosts("package-lock.json") <= {"github.com"}               # npm's lines on funding
    assert hosts("uv.lock") == {"pypi.org", "files.pythonhosted.org"}


def test_npm_packages_are_pinned_by_version_and_digest():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    for name, version in asked.items():
        held = packages[f"node_modules/{name}"]
        assert held["version"] == version
        assert held["integrity"].startswith("sha512-")


def test_served_browser_files_are_those_that_were_pinned():
    for name, file in json.loads((ROOT / "script/browser-files.json").read_text()).items():
        served = (ROOT / "award_app/static/vendor" / name).read_bytes()
        assert hashlib.sha256(served).hexdigest() == file["sha256"], name
