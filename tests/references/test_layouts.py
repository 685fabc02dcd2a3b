"""Each layout, with the traps that its files have."""

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reference_files import YEAR, D, figure, only, rows, written

from pipeline import packs

WIDE = """\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2024-12-16",

"Country Name","Country Code","Indicator Name","Indicator Code","2015","2016",
"Korea, Rep.","KOR","GDP growth (annual %)","NY.GDP.MKTP.KD.ZG","..","3.17",
"East Asia & Pacific","EAS","GDP growth (annual %)","NY.GDP.MKTP.KD.ZG","","4.1",
"""


def test_world_bank_wide_below_four_lines(tmp_path):
    written(tmp_path, "API_NY.csv", WIDE)
    east, korea = rows(tmp_path)
    assert figure(korea) == ("gdp_growth", "KOR", YEAR, D("3.17"), "%")
    assert figure(east) == ("gdp_growth", "EAS", YEAR, D("4.1"), "%")
    assert korea["vintage"] == "2024-12-16"
    assert korea["source"] == "World Bank, World Development Indicators"
    assert korea["url"].endswith("NY.GDP.MKTP.KD.ZG")


def test_world_bank_wide_of_the_databank_with_notes_below(tmp_path):
    written(
        tmp_path,
        "data.csv",
        "Country Name,Country Code,Series Name,Series Code,2016 [YR2016]\n"
        '"Korea, Rep.",KOR,Population,SP.POP.TOTL,51217803\n\nData from database: World Development Indicators\n'
        "Last Updated: 12/16/2024\n",
    )
    assert figure(only(tmp_path)) == ("population", "KOR", YEAR, D(51217803), None)


def test_notes_below_may_be_filled_up_with_commas(tmp_path):
    written(
        tmp_path,
        "data.csv",
        '\ufeff"Series Name","Series Code","Country Name","Country Code","2016 [YR2016]","2017 [YR2017]"\n'
        '"GDP growth (annual %)","NY.GDP.MKTP.KD.ZG","Korea, Rep.","KOR","3.1688",".."\n,,,,,\n'
        '"Data from database: World Development Indicators",,,,,\n"Last Updated: 07/01/2026",,,,,\n',
    )
    assert figure(only(tmp_path)) == ("gdp_growth", "KOR", YEAR, D("3.1688"), "%")


def test_world_bank_long(tmp_path):
    text = (
        "Country Name,Country Code,Indicator Code,Year,Value\n"
        '"Korea, Rep.",KOR,PA.NUS.FCRF,2016,1160.7675\n"Korea, Rep.",KOR,PA.NUS.FCRF,2017,NA\n'
        "World,WLD,SP.POP.TOTL,2016,7.5e9\n"
    )
    (tmp_path / "wdi.csv.gz").write_bytes(gzip.compress(text.encode()))
    rate, people = rows(tmp_path)
    assert figure(rate) == ("exchange_rate", "KOR", YEAR, D("1160.7675"), "KRW")
    assert figure(people) == ("population", "WLD", YEAR, D(7500000000), None)


def test_the_code_decides_whatever_the_file_is_called(tmp_path):
    """A file named CPI with annual inflation, two whose names are swapped, a GDP at purchasing power parity under a plain name."""
    head = "Country Name,Country Code,Indicator Name,Indicator Code,2016\n"
    written(tmp_path, "CPI.csv", head + "Korea,KOR,CPI,FP.CPI.TOTL.ZG,0.97\n")
    written(tmp_path, "gdp_deflator.csv", head + "Japan,JPN,Inflation GDP deflator,FP.CPI.TOTL.ZG,-0.12\n")
    written(tmp_path, "inflation.csv", head + "Japan,JPN,Inflation consumer prices,NY.GDP.DEFL.KD.ZG,0.3\n")
    written(tmp_path, "GDP.csv", head + "Korea,KOR,GDP,NY.GDP.MKTP.PP.KD,2000000000000\n")
    found = {(r["series"], r["entity_id"]): r for r in rows(tmp_path)}
    assert found["FP.CPI.TOTL.ZG", "KOR"]["metric_id"] == "inflation"
    assert found["FP.CPI.TOTL.ZG", "JPN"]["metric_id"] == "inflation"
    assert found["NY.GDP.DEFL.KD.ZG", "JPN"]["metric_id"] is None
    assert found["NY.GDP.MKTP.PP.KD", "KOR"]["metric_id"] is None
    assert found["NY.GDP.MKTP.PP.KD", "KOR"]["unit"] != "USD"


def test_without_a_code_there_is_no_metric(tmp_path):
    written(tmp_path, "cpi.csv", "Country Name,Country Code,Year,Value\nKorea,KOR,2016,0.97\n")
    row = only(tmp_path)
    assert (row["series"], row["metric_id"], row["value"]) == ("cpi", None, D("0.97"))


def test_world_bank_near_series_say_how_they_differ(tmp_path):
    written(
        tmp_path,
        "x.csv",
        "Country Name,Country Code,Indicator Name,Indicator Code,2016\nKorea,KOR,x,NE.EXP.GNFS.CD,600000000000\n"
        "Korea,KOR,x,NY.GDP.MKTP.CN,1740779600000000\nCroatia,HRV,x,NY.GDP.MKTP.CN,350000000000\nKorea,KOR,x,NY.GDP.MKTP.KD,1500000000000\n",
    )
    found = {(r["series"], r["entity_id"]): r for r in rows(tmp_path)}
    assert found["NE.EXP.GNFS.CD", "KOR"]["metric_id"] == "exports"
    assert found["NE.EXP.GNFS.CD", "KOR"]["definition"] == "goods and services"
    assert figure(found["NY.GDP.MKTP.CN", "KOR"]) == ("gdp", "KOR", YEAR, D(1740779600000000), "KRW")
    assert found["NY.GDP.MKTP.CN", "KOR"]["definition"] is None
    assert found["NY.GDP.MKTP.CN", "HRV"]["unit"] is None, "kuna or euro: offices restate"
    assert found["NY.GDP.MKTP.KD", "KOR"]["metric_id"] == "gdp_real"


NEAR = {
    "SL.EMP.TOTL.SP.ZS": ("employment_rate", "60.9", "60.9", "%"),
    "SL.UEM.1524.ZS": ("youth_unemployment", "10.4", "10.4", "%"),
    "SI.POV.GINI": ("gini", "32.9", "0.329", "pt"),
    "SI.POV.NAHC": ("poverty_rate", "14.4", "14.4", "%"),
    "NY.GNP.PCAP.CD": ("gni_per_capita", "33830", "33830", "USD"),
    "FP.WPI.TOTL": ("ppi", "103.2", "103.2", "pt"),
    "FM.LBL.BMNY.CN": ("money_supply", "2800000000000000", "2800000000000000", "KRW"),
    "GC.DOD.TOTL.CN": ("government_debt", "700000000000000", "700000000000000", "KRW"),
    "EN.GHG.ALL.MT.CE.AR5": ("co2_emissions", "690.5", "690500000", "t"),
    "EN.ATM.PM25.MC.M3": ("fine_dust", "27.4", "27.4", "ug/m3"),
    "EP.PMP.SGAS.CD": ("petrol_price", "1.22", "1.22", "USD"),
    "FB.AST.NPER.ZS": ("npl_ratio", "0.5", "0.5", "%"),
}
"""Series of another base, scale or population than papers mean: metric, figure in the file, figure read, unit."""
PLAIN = {
    "NY.GNP.MKTP.CD": ("gni", "USD"),
    "NE.CON.PRVT.CD": ("private_consumption", "USD"),
    "NE.CON.GOVT.CD": ("government_consumption", "USD"),
    "BN.GSR.MRCH.CD": ("goods_balance", "USD"),
    "DT.DOD.DECT.CD": ("external_debt", "USD"),
    "CM.MKT.TRAD.CD": ("trading_value", "USD"),
    "FR.INR.DPST": ("deposit_rate", "%"),
    "IS.SHP.GOOD.TU": ("container_volume", "TEU"),
}


def test_world_bank_codes_tell_metric_and_unit_and_how_they_differ(tmp_path):
    figures = {**{code: given for code, (_, given, _, _) in NEAR.items()}, **dict.fromkeys(PLAIN, "12")}
    lines = "".join(f"Korea,KOR,x,{code},{value}\n" for code, value in figures.items())
    written(tmp_path, "x.csv", f"Country Name,Country Code,Indicator Name,Indicator Code,2019\n{lines}")
    found = {row["series"]: row for row in rows(tmp_path)}
    for code, (metric, _, value, unit) in NEAR.items():
        row = found[code]
        assert (row["metric_id"], row["value"], row["unit"]) == (metric, D(value), unit), code
        assert row["definition"], code
    for code, (metric, unit) in PLAIN.items():
        row = found[code]
        assert (row["metric_id"], row["unit"], row["definition"]) == (metric, unit, None), code


def test_every_world_bank_code_of_the_lexicon_is_of_one_metric():
    coded = [m.world_bank for m in packs.load("ko").metrics.metrics.values() if m.world_bank]
    assert len(coded) == len(set(coded)) >= 55
    assert sum(m.sdmx is not None for m in packs.load("ko").metrics.metrics.values()) >= 40


def test_the_banks_own_notes_hold_no_figures(tmp_path):
    written(tmp_path, "x.csv", WIDE)
    written(
        tmp_path,
        "Metadata_Country.csv",
        '"Country Code","Region","IncomeGroup","SpecialNotes","TableName",\n"KOR","East Asia","High income","Of\na year","Korea",\n',
    )
    written(
        tmp_path,
        "Metadata_Indicator.csv",
        '"INDICATOR_CODE","INDICATOR_NAME","SOURCE_NOTE","SOURCE_ORGANIZATION",\n"A","b","c","d",\n',
    )
    assert len(rows(tmp_path)) == 2


def test_sdmx_with_codes_and_labels(tmp_path):
    written(
        tmp_path,
        "oecd.csv",
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,REF_AREA,Reference area,FREQ,Frequency,MEASURE,Measure,UNIT_MEASURE,Unit,"
        "TIME_PERIOD,Time period,OBS_VALUE,Observation value,OBS_STATUS,UNIT_MULT,Multiplier\n"
        "DATAFLOW,OECD.SDD:DF_QNA(1.1),Accounts,I,KOR,Korea,Q,Quarterly,B1GQ,Product,XDC,National,2016-Q4,,428000.5,,A,9,Billions\n",
    )
    row = only(tmp_path)
    assert figure(row) == (None, "KOR", "2016-10-01/2016-12-31", D("428000500000000"), "KRW")
    assert row["series"] == "OECD.SDD:DF_QNA(1.1):Q.B1GQ.XDC"
    assert row["source"] == "OECD.SDD"
    assert row["resolution"] == D(10) ** 8


def test_sdmx_version_1_with_labels_in_the_cells_and_a_mapping(tmp_path):
    written(
        tmp_path,
        "bis.csv",
        '"DATAFLOW","FREQ: Frequency","INDICATOR: Indicator","REF_AREA: Area","TIME_PERIOD: Time","OBS_VALUE: Value","UNIT_MEASURE: Unit","UNIT_MULT: Multiplier"\n'
        '"X:WEO(1.0)","A: Annual","LP: Population","KR: Korea","2016","51.2","PS: Persons","6: Millions"\n'
        '"X:WEO(1.0)","A: Annual","LP: Population","1C: Group","2016","NaN","PS: Persons","6: Millions"\n',
    )
    written(tmp_path, "series.toml", '[[series]]\nseries = "X:WEO(1.0):A.LP*"\nmetric_id = "population"\n')
    assert figure(only(tmp_path)) == ("population", "KOR", YEAR, D(51200000), None)


def test_sdmx_of_eurostat_in_small_letters(tmp_path):
    written(
        tmp_path,
        "une.csv",
        "DATAFLOW,LAST UPDATE,freq,age,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
        "ESTAT:UNE(1.0),02/02/24 23:00:00,A,TOTAL,PC,EL,2016,23.6,\nESTAT:UNE(1.0),02/02/24 23:00:00,A,TOTAL,PC,DE,2016,:,\n",
    )
    row = only(tmp_path)
    assert (row["entity_id"], row["value"], row["unit"], row["vintage"]) == ("GRC", D("23.6"), "%", "2024-02-02")
    assert row["series"] == "ESTAT:UNE(1.0):A.TOTAL.PC"


KOSIS = "ORG_ID,TBL_ID,TBL_NM,C1,C1_NM,C2,C2_NM,ITM_ID,ITM_NM,UNIT_NM,PRD_SE,PRD_DE,DT,LST_CHN_DE\n"


def test_kosis_in_cp949(tmp_path):
    written(
        tmp_path,
        "kosis.csv",
        KOSIS + '101,DT_1,경제활동인구,00,계,0,계,T1,취업자,천명,M,201612,"26,235",2017-01-11\n'
        "101,DT_1,경제활동인구,11,서울특별시,0,계,T1,취업자,천명,M,201612,5123,2017-01-11\n"
        "101,DT_1,경제활동인구,00,계,1,남자,T1,취업자,천명,M,201612,15100,2017-01-11\n"
        "101,DT_1,경제활동인구,00,계,0,계,T9,실업률,%,M,201612,-,2017-01-11\n",
        "cp949",
    )
    korea, men, seoul = rows(tmp_path)
    december = "2016-12-01/2016-12-31"
    assert figure(korea) == ("employed", "KOR", december, D(26235000), "명")
    assert korea["resolution"] == 1000
    assert korea["vintage"] == "2017-01-11"
    assert korea["definition"] is None
    assert korea["url"] == "https://kosis.kr/statHtml/statHtml.do?orgId=101&tblId=DT_1"
    assert figure(seoul) == ("employed", "KR-11", december, D(5123000), "명")
    assert (men["metric_id"], men["definition"]) == (None, "남자"), "a part is no figure of the whole"


def test_kosis_numbers_quarters_like_months(tmp_path):
    row = "101,T,인구동향,00,전국,,,T1,출생아수,명,{},{},100000,\n"
    for rhythm, time, days in [
        ("Q", "201604", "2016-10-01/2016-12-31"),
        ("H", "201602", "2016-07-01/2016-12-31"),
        ("M", "201604", "2016-04-01/2016-04-30"),
        ("Y", "2016", YEAR),
        ("", "201604", "2016-04-01/2016-04-30"),
    ]:
        written(tmp_path, "k.csv", KOSIS + row.format(rhythm, time))
        assert figure(only(tmp_path)) == ("births", "KOR", days, D(100000), "명")
    written(tmp_path, "k.csv", KOSIS + row.format("", "201504") + row.format("", "201604"))
    assert [figure(r)[2] for r in rows(tmp_path)] == ["2015-10-01/2015-12-31", "2016-10-01/2016-12-31"]


@pytest.mark.parametrize(
    ("unit", "value", "canonical"),
    [
        ("억원", 10**8, "KRW"), ("십억원", 10**9, "KRW"), ("10억원", 10**9, "KRW"), ("백만달러", 10**6, "USD"), ("백만 US$", 10**6, "USD"),
        ("천달러", 1000, "USD"), ("조원", 10**12, "KRW"), ("만원", 10**4, "KRW"), ("달러", 1, "USD"), ("원", 1, "KRW"), ("천톤", 1000, "t"),
    ],
)  # fmt: skip
def test_korean_units(tmp_path, unit, value, canonical):
    written(tmp_path, "k.csv", KOSIS + f"101,T,무역,,,,,T1,수출액,{unit},Y,2016,1,\n")
    assert figure(only(tmp_path)) == ("exports", "KOR", YEAR, D(value), canonical)


def test_a_unit_that_is_none_or_that_the_metric_cannot_have_takes_the_metric_away(tmp_path):
    written(
        tmp_path,
        "k.csv",
        KOSIS + "101,T,무역,,,,,T1,수출액,%,Y,2016,-5.9,\n101,T,무역,,,,,T2,수출액,천 그릇반,Y,2016,7,\n",
    )
    assert [(r["metric_id"], r["unit"], r["value"]) for r in rows(tmp_path)] == [
        (None, "%", D("-5.9")),
        (None, "천 그릇반", D(7)),
    ]


ECOS = "STAT_CODE\tSTAT_NAME\tITEM_CODE1\tITEM_NAME1\tITEM_NAME2\tUNIT_NAME\tTIME\tDATA_VALUE\n"


@pytest.mark.parametrize(
    ("cells", "expected", "definition"),
    [
        ("200Y\t2.1.1. 주요지표\t1\t국내총생산(명목, 원화표시)\t\t십억원\t2016\t1740779.6", ("gdp", "KOR", YEAR, D("1740779600000000"), "KRW"), None),
        ("732Y\t3.5. 외환보유액\t9\t합계\t\t천달러\t201612\t371101600", ("fx_reserves", "KOR", "2016-12-01/2016-12-31", D(371101600000), "USD"), None),
        ("722Y\t금리\t0\t한국은행 기준금리\t\t연%\t20161231\t1.25", ("policy_rate", "KOR", "2016-12-31/2016-12-31", D("1.25"), "%"), None),
        ("901Y\t4.2. 소비자물가지수\t0\t총지수\t\t2020=100\t2021.1\t102.5", ("cpi", "KOR", "2021-10-01/2021-10-31", D("102.5"), "pt"), "2020=100"),
        ("901Y\t경제활동인구\t1\t취업자\t계절조정\t천명\t2016Q4\t26300", ("employed", "KOR", "2016-10-01/2016-12-31", D(26300000), "명"), "seasonally adjusted"),
        ("901Y\t경제활동인구\t1\t취업자\t원계열\t천명\t201612\t26300", ("employed", "KOR", "2016-12-01/2016-12-31", D(26300000), "명"), None),
        ("902Y\t주요국 경제성장률\t1\t중국\t\t%\t2016\t6.7", ("gdp_growth", "CHN", YEAR, D("6.7"), "%"), None),
    ],
)  # fmt: skip
def test_ecos_in_utf_16(tmp_path, cells, expected, definition):
    written(tmp_path, "ecos.tsv", ECOS + cells + "\n", "utf-16")
    if expected[1] == "CHN":
        written(tmp_path, "series.toml", '[[series]]\nseries = "902Y/*"\nmetric_id = "gdp_growth"\n')
    row = only(tmp_path)
    assert figure(row) == expected
    assert row["definition"] == definition


def test_growth_on_the_quarter_before_is_no_annual_growth(tmp_path):
    written(tmp_path, "e.tsv", ECOS + "200Y\t주요지표\t1\t경제성장률(실질, 계절조정, 전기비)\t\t%\t2016Q4\t0.5\n")
    row = only(tmp_path)
    assert row["metric_id"] is None
    assert "seasonally adjusted" in row["definition"]


def test_fred_by_day_and_by_year(tmp_path):
    written(tmp_path, "DEXKOUS.csv", "observation_date,DEXKOUS\n2016-01-04,1189.6\n2016-01-05,.\n2016-01-06,1197.7\n")
    written(tmp_path, "FP.csv", "DATE,FPCPITOTLZGKOR\n2015-01-01,0.71\n2016-01-01,0.97\n")
    written(
        tmp_path,
        "many.csv",
        "observation_date,UNRATE,MKTGDPCNA646NWDB\n2015-01-01,5.7,11000000000000\n2016-01-01,4.9,\n",
    )
    found = {(r["series"], r["period_start"].isoformat()): r for r in rows(tmp_path)}
    assert len(found) == 7
    assert figure(found["DEXKOUS", "2016-01-06"]) == (
        "exchange_rate",
        "KOR",
        "2016-01-06/2016-01-06",
        D("1197.7"),
        "KRW",
    )
    assert figure(found["FPCPITOTLZGKOR", "2016-01-01"]) == ("inflation", "KOR", YEAR, D("0.97"), "%")
    assert figure(found["UNRATE", "2016-01-01"]) == ("unemployment_rate", "USA", "2016-01-01/2016-01-31", D("4.9"), "%")
    assert figure(found["MKTGDPCNA646NWDB", "2015-01-01"])[:2] == ("gdp", "CHN")
    assert found["UNRATE", "2016-01-01"]["url"] == "https://fred.stlouisfed.org/series/UNRATE"


def test_fred_quarters(tmp_path):
    written(tmp_path, "GDP.csv", "DATE,GDP\n2016-01-01,18424.3\n2016-04-01,18637.3\n2016-07-01,18806.7\n")
    last = rows(tmp_path)[-1]
    assert figure(last) == ("gdp", "USA", "2016-07-01/2016-09-30", D("18806700000000"), "USD")
    assert "annual rates" in last["definition"]


def test_fred_with_a_quarterly_series_among_monthly_days(tmp_path):
    written(
        tmp_path,
        "both.csv",
        "observation_date,UNRATE,GDPC1\n2016-01-01,4.8,18000\n2016-02-01,4.9,\n2016-03-01,5.0,\n2016-04-01,5.1,18100\n",
    )
    days = {f"{r['series']} {r['period_start']}/{r['period_end']}" for r in rows(tmp_path)}
    assert {"GDPC1 2016-04-01/2016-06-30", "UNRATE 2016-04-01/2016-04-30"} <= days


def test_data_commons_long(tmp_path):
    written(
        tmp_path,
        "dc.csv",
        "date,entity,entity_name,variable,variable_name,value,facetId,importName,measurementMethod,observationPeriod,provenanceUrl,unit\n"
        "2016,country/KOR,South Korea,worldBank/NY_GDP_MKTP_CD,GDP,1579150518945.44,1,WDI,,P1Y,https://worldbank.example,USDollar\n"
        "2016,Earth,World,Count_Person,People,7500000000.0,1,WDI,,P1Y,https://worldbank.example,\n"
        "2016,geoId/06,California,Count_Person,People,39000000,1,Census,,P1Y,,\n",
    )
    california, world, korea = sorted(rows(tmp_path), key=lambda r: r["value"])
    assert figure(korea) == ("gdp", "KOR", YEAR, D("1579150518945.44"), "USD")
    assert korea["url"] == "https://worldbank.example"
    assert figure(world) == ("population", "WLD", YEAR, D(7500000000), None)
    assert california["entity_id"] == "geoId/06"


def test_data_commons_wide(tmp_path):
    written(
        tmp_path,
        "dc.csv",
        "placeDcid,placeName,Date:UnemploymentRate_Person,Value:UnemploymentRate_Person,Source:UnemploymentRate_Person,"
        "Date:Count_Person,Value:Count_Person,Source:Count_Person\n"
        "country/JPN,Japan,2016-03,3.2,https://stat.example,2016,127000000,https://other.example\n",
    )
    people, jobless = rows(tmp_path)
    assert figure(jobless) == ("unemployment_rate", "JPN", "2016-03-01/2016-03-31", D("3.2"), "%")
    assert jobless["source"] == "Data Commons, https://stat.example"
    assert figure(people) == ("population", "JPN", YEAR, D(127000000), None)


def test_our_own_form_with_a_mark_quotes_another_order_and_grouped_digits(tmp_path):
    written(
        tmp_path,
        "customs.csv",
        '\ufeff"metric_id","series","entity_id","period","unit","value","source"\n'
        '"exports","customs","KOR","2016","USD","495,425,940,000","customs office"\n',
    )
    row = only(tmp_path)
    assert figure(row) == ("exports", "KOR", YEAR, D(495425940000), "USD")
    assert (row["series"], row["source"]) == ("customs", "customs office")


def test_our_own_form_as_csv(tmp_path):
    written(
        tmp_path,
        "own.csv",
        "series,metric_id,entity_id,period,value,unit,source,vintage,url,definition,resolution\n"
        "growth,gdp_growth,KOR,2016,2.8,%,Bank of Korea,2017-01,https://bok.example,,0.1\n"
        "x,,EAS,2016Q1,12,,me,,,anything,\n",
    )
    growth, other = rows(tmp_path)
    assert figure(growth) == ("gdp_growth", "KOR", YEAR, D("2.8"), "%")
    assert (growth["vintage"], growth["url"], growth["resolution"], growth["definition"]) == (
        "2017-01",
        "https://bok.example",
        D("0.1"),
        None,
    )
    assert figure(other) == (None, "EAS", "2016-01-01/2016-03-31", D(12), None)


def test_our_own_form_as_parquet_comes_back_the_same(tmp_path):
    from pipeline.references.load import load_references

    first, second = tmp_path / "first", tmp_path / "second"
    written(first, "wide.csv", WIDE)
    table = load_references([first])
    second.mkdir()
    pq.write_table(table, second / "own.parquet")
    assert load_references([second]).equals(table)


def test_numbers_in_parquet_have_no_last_digit(tmp_path):
    columns = {
        "Country Name": ["Korea"],
        "Country Code": ["KOR"],
        "Indicator Code": ["SP.DYN.TFRT.IN"],
        "Year": [2016],
        "Value": [1.172],
    }
    pq.write_table(pa.table(columns), tmp_path / "wdi.parquet")
    row = only(tmp_path)
    assert figure(row) == ("fertility_rate", "KOR", YEAR, D("1.172"), None)
    assert row["resolution"] is None
