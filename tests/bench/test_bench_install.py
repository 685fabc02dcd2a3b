"""The lock file of the other readers, cut into what can be installed alone."""

from pipeline.bench.install import install, pinned

LOCK = """# made by a tool
#    make lock
alpha==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via beta
beta==0.3.0 ; python_full_version < '3.12' \\
    --hash=sha256:cc
    # via this
beta==0.4.0 ; python_full_version >= '3.12' \\
    --hash=sha256:dd
    # via
    #   this
    #   alpha
gamma==2 \\
    --hash=sha256:ee
"""


def test_requirements_keep_their_hashes_and_markers():
    found = pinned(LOCK)
    assert list(found) == ["alpha", "beta", "gamma"]
    assert found["alpha"].count("--hash") == 2
    assert "3.12" not in found["alpha"]
    assert found["beta"].count("beta==") == found["beta"].count("--hash") == 2
    assert found["gamma"] == "gamma==2 \\\n    --hash=sha256:ee\n"


def test_projects_own_lock(root):
    lock = (root / "requirements-bench.lock").read_text(encoding="utf-8")
    found = pinned(lock)
    assert {"dateparser", "korean-datetime", "price-parser", "pyduckling-native-phihos"} <= set(found)
    assert sum(lines.count("--hash=") for lines in found.values()) == lock.count("--hash=")
    assert all("--hash=sha256:" in lines for lines in found.values())


def test_what_cannot_be_installed_is_told_and_the_rest_goes_on(tmp_path, monkeypatch):
    """Nothing is looked for beyond an empty folder, so that all is refused, one by one."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    lock = tmp_path / "bench.lock"
    lock.write_text(
        "alpha==1.0 \\\n    --hash=sha256:" + "a" * 64 + "\nbeta==2 \\\n    --hash=sha256:" + "b" * 64 + "\n"
    )
    refused = install(lock, tmp_path / "env")
    assert set(refused) == {"alpha", "beta"}
    assert "No matching distribution found for alpha==1.0" in refused["alpha"]
    assert (tmp_path / "env" / "bin" / "python").exists()
