"""An award with appeals, lived to the moment at which a city may appeal against the check, or against the selection."""

import pytest

from award_app import accounts, create_app, mail
from config.settings import Settings
from tests.editions.lived import Edition
from workflows.reading import load

RULES = "docs/examples/appeal.yaml"
CHECK, SELECTION = "first_appeals.appeal", "second_appeals.appeal"


class Appealed(Edition):
    def checks_but(self, *left_out: int):
        """All are eligible but these, whom Olga finds not eligible; their letters are released."""
        self.goes_to("validation.eligibility")
        for number, city in enumerate(self.cities):
            met = number not in left_out
            items = {"complete": {"met": met, "reason": "" if met else "The annex is missing."}}
            self.officer.acts("candidacy", city.id, "assess", {"items": items})
            self.officer.acts("candidacy", city.id, "declare_eligible" if met else "declare_ineligible")
        return self.goes_to("validation.eligibility", "closes")

    def releases(self, kind: str):
        mail.release(self.store, self.edition, [row["id"] for row in self.rows("letters", kind=kind, state="held")])
        return self

    def appeals(self, number: int, grounds: str = "The annex is there, as file 2.", **more):
        city = self.cities[number]
        return city.acts("candidacy", city.id, "appeal", {"grounds": grounds}, **more)

    def answers(self, number: int, step: str, by=None, reason: str = "It was overlooked."):
        city = self.cities[number]
        return (by or self.colleague).acts("candidacy", city.id, step, {"reason": reason})


    def browser(self, who):
        """Somebody, signed in, in English."""
        http = create_app(Settings(data=self.folder, secret_key="k" * 40), self.store).test_client()
        with http.session_transaction() as session:
            session["token"], session["language"] = accounts.begin_session(self.store, who.person), "en"
        return http

    def address(self, number: int, page: str = "") -> str:
        return f"/{self.edition}/candidacy/{self.cities[number].id}/{page}"


def checked(folder, rules=None):
    edition = Appealed(folder, rules or load(RULES)).receives(6).checks_but(4, 5)
    return edition.releases("ineligible").goes_to(CHECK)


@pytest.fixture
def appealing(tmp_path):
    """Six cities, the fifth and the sixth not eligible; one may appeal."""
    return checked(tmp_path / "appealing")


@pytest.fixture
def selected(appealing):
    """The jury has read, half went on; one may appeal against that."""
    appealing.goes_to(CHECK, "closes").reads("shortlist.jury", 3).cuts("shortlist")
    return appealing.releases("not_kept").goes_to(SELECTION)
