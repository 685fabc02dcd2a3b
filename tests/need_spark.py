"""Whether there is Spark here; SPARK_TESTS=required makes its absence a failure."""

import importlib.util
import os
import shutil

import pytest


def need_spark():
    """Skip a test where PySpark or Java is missing, or fail it."""
    missing = None
    if importlib.util.find_spec("pyspark") is None:
        missing = "PySpark is not installed: make spark"
    elif not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        missing = "Spark needs Java 17, and there is none"
    if missing and os.environ.get("SPARK_TESTS") == "required":
        pytest.fail(f"SPARK_TESTS=required: {missing}")
    if missing:
        pytest.skip(missing)
