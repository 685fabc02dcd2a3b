"""When Python looks for garbage."""

import gc

import pytest

from pipeline.garbage import uncollected


@uncollected()
def _work(fails):
    assert not gc.isenabled()
    if fails:
        raise ValueError("stop")


@pytest.mark.parametrize("before", [True, False])
def test_garbage_is_looked_for_again_afterwards_if_it_was_before(before):
    (gc.enable if before else gc.disable)()
    try:
        _work(fails=False)
        assert gc.isenabled() is before
        with pytest.raises(ValueError, match="stop"):
            _work(fails=True)
        assert gc.isenabled() is before
    finally:
        gc.enable()
