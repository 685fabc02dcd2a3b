"""Great Expectations finds the same on Spark as on pandas: each rule's success and counts, and the very rows that broke it."""

import copy

import pyarrow as pa
import pytest
from need_spark import need_spark
from test_validate import CASES, TABLES, article

from pipeline import schema
from pipeline.engine import choose
from pipeline.stages._integrity import METRICS
from pipeline.stages._suites import Suites
from pipeline.stages.validate import EXPECTATIONS


@pytest.fixture(scope="module")
def session():
    need_spark()
    with choose("spark", 2) as engine:
        yield engine.session


@pytest.fixture(scope="module")
def tables():
    """Two whole articles and one for each case of a broken row; also empty tables, and a column of nothing but null."""
    articles = [article(0), article(1)]
    for number, (table, _, change) in enumerate(CASES, start=2):
        case = article(number)
        case[table][0] |= copy.deepcopy(change(case[table][0]) if callable(change) else change)
        articles.append(case)
    rows = {name: [row for a in articles for row in a[name]] for name in TABLES}
    made = {name: schema.to_table(schema.PUBLISHED[name], of_table) for name, of_table in rows.items()}
    made["quarantine"] = schema.QUARANTINE.arrow().empty_table()
    made["metrics"] = pa.Table.from_pylist(
        [{"table": t, "metric": "rows", "value": float(len(r))} for t, r in rows.items()], schema=METRICS.arrow()
    )
    return made


@pytest.mark.parametrize("name", [*schema.PUBLISHED, METRICS.name])
def test_a_suite_finds_the_same_on_both_engines(session, tables, name):
    spec = METRICS if name == METRICS.name else schema.PUBLISHED[name]
    half = tables[name].num_rows // 2
    batches = [tables[name].slice(0, half), tables[name].slice(half)]
    pandas = Suites(EXPECTATIONS, "test").run(spec, batches)
    spark = Suites(EXPECTATIONS, "test", session).run(spec, batches)
    assert spark.rows == pandas.rows
    found = [{r.rule: (r.success, r.rows, r.unexpected) for r in each.rules} for each in (spark, pandas)]
    assert found[0] == found[1]
    broken = [sorted((str(b.key), b.expectation, b.detail) for b in each.broken) for each in (spark, pandas)]
    assert broken[0] == broken[1]
    assert broken[0] or name not in TABLES
