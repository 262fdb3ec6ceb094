"""UN Comtrade: downloads in their format, the client of a reader with a key, and the real downloads."""

import inspect
import logging
import traceback

import comtradeapicall
import pandas as pd
import pytest

from helpers.data.sources import comtrade
from helpers.data.sources.country_codes import LEFT_OUT
from helpers.errors import DataUnavailableError, InputError

# fmt: off
COMTRADE_COLUMNS = (
    "Classification", "Year", "Period", "Period Desc.", "Aggregate Level", "Is Leaf Code", "Trade Flow Code",
    "Trade Flow", "Reporter Code", "Reporter", "Reporter ISO", "Partner Code", "Partner", "Partner ISO",
    "2nd Partner Code", "2nd Partner", "2nd Partner ISO", "Customs Proc. Code", "Customs",
    "Mode of Transport Code", "Mode of Transport", "Commodity Code", "Commodity", "Qty Unit Code", "Qty Unit",
    "Qty", "Alt Qty Unit Code", "Alt Qty Unit", "Alt Qty", "Netweight (kg)", "Gross weight (kg)",
    "Trade Value (US$)", "CIF Trade Value (US$)", "FOB Trade Value (US$)", "Flag",
)
# fmt: on
"""Header of a download from the legacy site of UN Comtrade."""


def download(path, *rows):
    lines = [",".join(COMTRADE_COLUMNS)]
    for row in rows:
        given = dict(
            zip(
                [
                    "Classification",
                    "Year",
                    "Trade Flow",
                    "Reporter Code",
                    "Commodity Code",
                    "Trade Value (US$)",
                ],
                row,
                strict=True,
            )
        )
        given = {"Partner Code": "0", **given}
        lines.append(",".join(given.get(column, "") for column in COMTRADE_COLUMNS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


ROWS = (
    ("H4", "2016", "Export", "392", "848620", "300"),
    ("H3", "2016", "Export", "490", "848620", "100"),
    ("H4", "2016", "Export", "642", "848620", "0"),
    ("H4", "2016", "Export", "344", "848620", "80"),
    ("H4", "2016", "Re-Export", "344", "848620", "70"),
    ("H4", "2016", "Import", "516", "848620", "5"),
)


def test_a_download_keeps_one_flow_and_counts_the_rest(tmp_path):
    path = download(tmp_path / "c.csv", *ROWS)
    loaded = comtrade.read_download(path)
    assert list(
        loaded.frame[["exporter", "value_usd", "classification"]].itertuples(index=False, name=None)
    ) == [
        ("HKG", 80.0, "H4"),
        ("JPN", 300.0, "H4"),
        ("TWN", 100.0, "H3"),
    ]
    assert loaded.account() == "c.csv: 6 rows read, 3 kept; left out: 2 (other flow), 1 (value is 0)."
    assert comtrade.read_download(path, "Re-Export").frame["value_usd"].to_list() == [70.0]
    assert comtrade.read_download(path, taiwan="leave out").dropped[LEFT_OUT] == 1
    assert "S19" in set(comtrade.read_download(path, taiwan="as S19").frame["exporter"])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("H4", "2016", "Export", "392", "848620", "9"),
            "line 8: Export of 848620 by reporter 392 in 2016 stands in",
        ),
        (
            ("H4", "2017", "Export", "392", "848620", '"1,234"'),
            "must be a number from 0 up, got '1,234'",
        ),
        (("H4", "2017", "Export", "392", "848620", "-5"), "must be a number from 0 up, got '-5'"),
        (("H4", "2017", "Export", "392", "848620", ""), "must be a number from 0 up, got ''"),
        (
            ("H4", "2017", "Export", "999", "848620", "5"),
            "line 8: country code '999' is not one of UN Comtrade",
        ),
        (
            ("H4", "2017", "Export", "392", "10121", "5"),
            "line 8: codes must have 6 digits, but lost a leading zero",
        ),
        (("H4", "2017", "Transit", "392", "848620", "5"), "line 8: the trade flow 'Transit' is unknown"),
    ],
)
def test_a_faulty_row_of_a_download_is_an_error_with_its_line(tmp_path, row, message):
    path = download(tmp_path / "c.csv", *ROWS, row)
    with pytest.raises(InputError) as error:
        comtrade.read_download(path)
    assert message in str(error.value)
    assert "c.csv, line 8" in str(error.value)


def test_another_partner_column_or_flow_is_refused(tmp_path):
    path = download(tmp_path / "c.csv", *ROWS)
    path.write_text(path.read_text().replace("Trade Flow,", "Flow,"))
    with pytest.raises(InputError, match=r"c.csv lacks the columns 'Trade Flow'"):
        comtrade.read_download(path)
    with pytest.raises(InputError, match="flow must be 'Export' or 'Re-Export', got 'Import'"):
        comtrade.read_download(path, "Import")


SECRET = "k3y-0f-4-r34d3r"


class Client:
    """A client that answers, or fails, with the key in everything it says."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def getFinalData(self, key, **given):  # noqa: N802
        self.asked.append((key, given))
        address = f"https://comtradeapi.un.org/data/v1/get/C/A/HS?subscription-key={key}"
        print(f"Request error: {address}")  # noqa: T201
        logging.getLogger("urllib3.connectionpool").warning("Retrying: %s", address)
        if isinstance(self.answer, Exception):
            raise RuntimeError(address) from self.answer
        if isinstance(self.answer, str):
            print(self.answer)  # noqa: T201
            return None
        return self.answer


def api(*rows):
    return pd.DataFrame(
        rows,
        columns=[
            "classificationCode",
            "refYear",
            "flowCode",
            "reporterCode",
            "partnerCode",
            "cmdCode",
            "primaryValue",
        ],
    )


def test_the_client_is_asked_year_by_year_with_the_readers_key(monkeypatch):
    monkeypatch.setenv(comtrade.KEY, SECRET)
    client = Client(api(("H5", 2018, "X", 392, 0, "848620", 12.5), ("H5", 2018, "X", 490, 0, "848620", 7.0)))
    loaded = comtrade.load_comtrade(["848620", "010121"], [2018], client=client)
    assert list(
        loaded.frame[["year", "exporter", "hs6", "value_usd"]].itertuples(index=False, name=None)
    ) == [
        (2018, "JPN", "848620", 12.5),
        (2018, "TWN", "848620", 7.0),
    ]
    ((key, given),) = client.asked
    assert key == SECRET
    assert (given["period"], given["cmdCode"], given["flowCode"], given["partnerCode"]) == (
        "2018",
        "848620,010121",
        "X",
        "0",
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (OSError("no network"), "the client failed with RuntimeError"),
        ('{"statusCode": 401, "message": "Access denied"}', "the service answered with status 401"),
        (None, "the client failed"),
    ],
)
def test_the_key_appears_nowhere_when_the_client_fails(monkeypatch, capfd, caplog, answer, said):
    monkeypatch.setenv(comtrade.KEY, SECRET)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(DataUnavailableError) as error:
        comtrade.load_comtrade(["848620"], [2018], client=Client(answer))
    assert str(error.value) == f"UN Comtrade gave no data for 2018: {said}."
    assert error.value.__cause__ is None
    assert error.value.__context__ is None
    told = "".join(traceback.TracebackException.from_exception(error.value, capture_locals=True).format())
    # the test's own frame holds the client, which holds the key
    told = told[told.rindex("in load_comtrade") :]
    output = capfd.readouterr()
    for text in (repr(error.value), told, output.out, output.err, caplog.text):
        assert SECRET not in text
    assert logging.root.manager.disable == 0


def test_the_key_appears_nowhere_when_the_client_answers(monkeypatch, capfd, caplog):
    monkeypatch.setenv(comtrade.KEY, SECRET)
    caplog.set_level(logging.DEBUG)
    loaded = comtrade.load_comtrade(
        ["848620"], [2018], client=Client(api(("H5", 2018, "X", 392, 0, "848620", 12.5)))
    )
    output = capfd.readouterr()
    for text in (repr(loaded), loaded.frame.to_csv(), output.out, output.err, caplog.text):
        assert SECRET not in text


def test_no_key_a_cut_answer_and_a_strange_answer_are_told(monkeypatch):
    monkeypatch.delenv(comtrade.KEY, raising=False)
    with pytest.raises(
        DataUnavailableError, match="set the environment variable COMTRADE_API_KEY to your key"
    ):
        comtrade.load_comtrade(["848620"], [2018], client=Client(None))
    monkeypatch.setenv(comtrade.KEY, SECRET)
    monkeypatch.setattr(comtrade, "MOST_ROWS", 1)
    with pytest.raises(
        DataUnavailableError, match="sends 1 rows at most and did so for 2018; ask for fewer codes"
    ):
        comtrade.load_comtrade(
            ["848620"], [2018], client=Client(api(("H5", 2018, "X", 392, 0, "848620", 1.0)))
        )
    with pytest.raises(InputError, match="for 2018 lacks the columns 'primaryValue'"):
        comtrade.load_comtrade(
            ["848620"], [2018], client=Client(api(("H5", 2018, "X", 1, 0, "1", 1.0)).iloc[:, :6])
        )
    with pytest.raises(InputError, match="lost a leading zero: '10121'"):
        comtrade.load_comtrade(["10121"], [2018], client=Client(None))


def test_the_official_client_still_has_the_arguments_that_are_used(monkeypatch):
    parameters = inspect.signature(comtradeapicall.getFinalData).parameters
    monkeypatch.setenv(comtrade.KEY, SECRET)
    probe = Client(api())
    comtrade.load_comtrade(["848620"], [2018], client=probe)
    ((_, given),) = probe.asked
    assert set(given) <= set(parameters)
    needed = {name for name, one in parameters.items() if one.default is inspect.Parameter.empty}
    assert needed - set(given) == {"subscription_key"}


@pytest.mark.mirror
def test_real_downloads_have_their_size():
    loaded = comtrade.load_semiconductors()
    assert loaded.account() == (
        "comtrade-2021-08-16.csv: 2,863 rows read, 976 kept; left out: 1,886 (other flow), 1 (value is 0)."
    )
