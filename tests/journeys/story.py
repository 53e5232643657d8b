"""What people do at the screen, in the words of the field: page objects, one per role, each a window of its own.

Everything is found by role and name, as a screen reader finds it. Each page is judged by axe the first time that
somebody of the story stands on it.
"""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.plugins.browser import assert_accessible, looks_are_judged

PASSWORD = "four unrelated plain words"
PHONE = {"width": 390, "height": 844}
FULL_RULES = ("Valid", "Authentic", "Reliable", "Current", "Sufficient")


class Window:
    """A person's own browser window. `seen`: the pages that anybody of this story has looked at already."""

    def __init__(self, page, seen):
        self.page, self.seen = page, seen
        self.visited = {}

    def open(self, address, state=""):
        self.page.goto(address)
        self.look(state)

    def follow(self, name, *, within=None, exact=True, state=""):
        """Press the link of this name."""
        self._go((within or self.page).get_by_role("link", name=name, exact=exact).first, state)

    def press(self, name, *, within=None, exact=True, state=""):
        """Press the button of this name, which leads to another page."""
        self._go((within or self.page).get_by_role("button", name=name, exact=exact).first, state)

    def _go(self, control, state):
        with self.page.expect_navigation():
            control.click()
        self.look(state)

    def look(self, state=""):
        """Judge the page once by axe; `state` tells apart the looks of one page that matter."""
        kind = re.sub(r"\d+", "#", urlsplit(self.page.url).path)
        self.visited[kind] = self.page.url
        if (kind, state) not in self.seen:
            self.seen.add((kind, state))
            assert_accessible(self.page)

    def fill(self, label, text, *, within=None):
        there = within or self.page
        field = there.get_by_label(label, exact=True)
        field.or_(there.get_by_label(f"{label} (optional)", exact=True)).fill(text)

    def told(self, sentence):
        expect(self.page.locator("#messages")).to_have_text(sentence)

    def hindrances(self):
        """The sentences of the blockers that the page shows, in their order."""
        heads = self.page.locator(".cs-rows > .cs-item").filter(has=self.page.locator(".cs-n"))
        return heads.locator("h2, h3").all_inner_texts()

    def sign_in(self, email, password=PASSWORD):
        self.open("/sign-in/")
        self.fill("Email address", email)
        self.fill("Password", password)
        self.press("Sign in")

    def ask_for_password(self, email, letters):
        """A new account: ask for a link, open it from the letter, choose a password, sign in with it."""
        self.open("/sign-in/")
        self.follow("Forgotten your password?")
        self.fill("Email address", email)
        self.press("Send the link")
        assert [letter.to for letter in letters] == [[email]]
        self.open(re.search(r"https?://\S+", letters[0].body)[0])
        self.fill("New password", PASSWORD)
        self.fill("New password confirmation", PASSWORD)
        self.press("Keep this password")
        self.sign_in(email)

    def download(self, name):
        """The bytes behind a link that saves a file."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("link", name=name).first.click()
        return coming.value.path().read_bytes()

    def verify(self, address, sentence, *, name, title):
        """The public page of a document, as anybody finds it who holds the paper."""
        self.open(address)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(sentence)
        face = self.page.get_by_role("region", name="What the")
        expect(face.get_by_text(name, exact=True)).to_be_visible()
        expect(face.get_by_text(title, exact=True)).to_be_visible()

    def look_again_in_the_dark(self):
        """Every page that was visited, in dark: nothing scrolls sideways on the desk or a phone, and axe agrees."""
        if not looks_are_judged():
            return
        desk = self.page.viewport_size
        self.page.emulate_media(color_scheme="dark")
        for address in list(self.visited.values()):
            self.page.goto(address)
            assert self.page.locator("html").get_attribute("data-bs-theme") == "dark"
            self.assert_fits()
            self.page.set_viewport_size(PHONE)
            self.assert_fits()
            self.look(state="dark, on a phone")
            self.page.set_viewport_size(desk)
        self.page.emulate_media(color_scheme="light")

    def assert_fits(self):
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{self.page.url} scrolls sideways by {wide} at {self.page.viewport_size['width']}"


class Administrator(Window):
    def register(self, qualification, *, units, assessor, **facts):
        """Register a learner with the optional `units` (their numbers). Returns the address of the registration."""
        self.follow("Learners", state="list")
        self.follow("Register a learner", state="which")
        self.follow(qualification, state="form")
        for label, text in facts.items():
            self.fill(LABELS[label], text)
        for number in units:
            self.page.get_by_role("checkbox", name=f"{number} ").check()
        self.page.get_by_label("Assessor").select_option(label=assessor)
        self.press("Register")
        self.told(f"{facts['full_name']} is registered.")
        return self.page.url

    def allocate(self, registration, *, iqa):
        self.open(registration)
        self.page.get_by_label("Quality assurer").select_option(label=iqa)
        self.press(re.compile("^Allocate.*quality assurer"))

    def record_identity(self, registration, document):
        self.open(registration)
        self.fill("Document seen", document)
        self.press("I have seen it")
        self.told("The identity check is recorded.")

    def prepare_claim(self, registration):
        """Make the draft of a claim from the registration. Returns the address of the claim."""
        self.open(registration)
        self.press("Prepare claim", state="draft")
        return self.page.url

    def claim(self, address):
        """Submit the claim, and wait until the worker has made its documents: the page shows them by itself."""
        self.open(address, state="ready")
        self.press("Submit the claim", state="accepted")
        expect(self.page.get_by_role("link", name=re.compile("^PDF of Certificate"))).to_be_visible(timeout=60_000)
        expect(self.page.get_by_role("link", name=re.compile("^PDF of Unit transcript"))).to_be_visible(timeout=60_000)
        self.look(state="issued")

    def download_documents(self):
        """[(number, bytes)] of the certificate and the transcript, from the claim's page."""
        links = self.page.get_by_role("link", name=re.compile("^PDF of "))
        names = sorted(" ".join(text.split()) for text in links.all_inner_texts())
        return [(name.split()[-1], self.download(name)) for name in names]


LABELS = {
    "full_name": "Full name",
    "email": "Email address",
    "date_of_birth": "Date of birth",
    "starts_on": "Starts on",
    "planned_end_on": "Planned end",
    "registered_on": "Registered with the awarding organisation on",
    "learner_number": "Learner number there",
    "expires_on": "Registration runs out on",
}


class Author(Window):
    """Who adds evidence: the learner, or the assessor with a record."""

    def write_evidence(
        self, *, title, kind, account, made_on, ranges, setting="At work", files=(), places=None, details=None
    ):
        """Fill the page of a new piece and have the typed ranges ticked: {unit number: "01.01-01.04, 02.01"}.

        `details` are the fields of its kind: {label: text}.
        """
        self.send_files(*files)
        self.page.locator("#id_account").fill(account)
        self.fill("Title", title)
        self.choose("What is it mainly?", kind)
        for label, text in (details or {}).items():
            self.fill(label, text)
        self.choose("Where did it happen?", setting)
        self.fill("Date it was made", made_on)
        for number, text in ranges.items():
            self.unfold(number)
            self.fill(f"Criteria of {number} as ranges", text)
        self.press(re.compile("^Tick.*ranges"), state="ticked")
        for (number, code), place in (places or {}).items():
            self.fill(f"Place in the evidence for {number} {code}", place)

    def send_files(self, *files):
        """Choose files, which the page then sends by itself, and wait until the worker has taken them."""
        if files:
            self.page.get_by_label("Add files", exact=True).set_input_files(list(files))
        for file in files:
            self.page.locator("#files-kept").get_by_role("link", name=file["name"], exact=True).wait_for()

    def choose(self, question, answer):
        self.page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True).check()

    def unfold(self, number):
        unit = self.page.locator("details").filter(has=self.page.get_by_label(f"Criteria of {number} as ranges"))
        if unit.get_attribute("open") is None:
            unit.locator("summary").click()

    def can_map(self, number):
        """Whether the page takes ranges of this unit."""
        return self.page.get_by_label(f"Criteria of {number} as ranges").count() == 1

    def hand_in(self, button="Submit"):
        self.page.get_by_role("checkbox", name=re.compile("^I declare|^This")).check()
        self.press(button, state="handed in")


class Learner(Author):
    def confirm_name(self):
        self.open("/learning/", state="start")
        self.follow(re.compile("^Check it"))
        self.press("Yes, it is right")
        self.told("Thank you. Your certificate will show this name.")

    def sign_agreement(self):
        self.open("/learning/", state="agreement")
        self.follow(re.compile("^Read and sign"), state="agreement")
        self.page.get_by_role("checkbox", name="I have read this, and sign.").check()
        self.press("Sign", state="agreed")

    def add_evidence(self, registration, **facts):
        self.open(f"{registration}evidence/", state="empty")
        self.follow("Add evidence", state="new")
        self.write_evidence(**facts)

    def act_on_feedback(self, file):
        """Open the feedback that home puts first, and what it leads to; add a file there."""
        self.open("/learning/", state="feedback")
        self.follow(re.compile("^Open feedback"), state="action")
        self.follow("Add what is missing", state="again")
        self.send_files(file)

    def sign_units(self):
        """Sign every unit that waits, from the home page. Returns how many."""
        count = 0
        self.open("/learning/", state="sign")
        while self.page.get_by_role("link", name=re.compile("^Read and sign")).count():
            self.follow(re.compile("^Read and sign"))
            self.page.get_by_role("checkbox", name="I have read this, and sign.").check()
            self.press("Sign", state="signed")
            count += 1
            self.open("/learning/", state="sign")
        return count


class Assessor(Author):
    def open_work(self, title):
        self.open("/work/", state="waiting")
        self.follow(title, state=title)

    def assess(self, title, *, feedback, learner, not_yet=None, act_by=None):
        """Decide everything that is open: met, save `not_yet` {(unit number, code): reason}."""
        not_yet = not_yet or {}
        self.open_work(title)
        self.page.get_by_role("checkbox", name=re.compile("^All")).check()
        self.page.get_by_role("button", name=re.compile("^Met")).click()
        for (number, code), reason in not_yet.items():
            decision = self.page.get_by_role("group", name=f"Decision on {code} of {number}", exact=True)
            decision.get_by_role("radio", name="Not yet").check()
            row = self.page.get_by_role("listitem").filter(has=decision)
            row.get_by_label(f"What must {learner} add for {code}?").fill(reason)
            if act_by:
                row.get_by_label("Do this by").fill(act_by)
        self._record(FULL_RULES[:-1] if not_yet else FULL_RULES, feedback, learner)

    def acknowledge(self, title, *, feedback, learner):
        """Finish a piece whose criteria other evidence has met already."""
        self.open_work(title)
        expect(self.page.get_by_role("heading", name="Nothing left to decide")).to_be_visible()
        self._record(FULL_RULES, feedback, learner)

    def _record(self, confirmed, feedback, learner):
        rules = self.page.get_by_role("group", name="This evidence is")
        for rule in confirmed:
            rules.get_by_role("checkbox", name=rule).check()
        self.fill(f"Feedback to {learner}", feedback)
        self.press("Record", state="recorded")

    def open_sign_off(self, registration, number):
        """From the units of the learner, as far as the page that signs, whether or not it can be signed."""
        self.open(f"{registration}units/")
        row = self.page.get_by_role("listitem").filter(has_text=number)
        self._go(row.get_by_role("link").first, "assessor")
        self.follow("Sign off", state="blocked")

    def sign_off(self, number, *, learner):
        """Sign a unit that the list of work shows as ready."""
        self.open("/work/?kind=sign", state="sign")
        row = self.page.get_by_role("row").filter(has_text=number)
        self._go(row.get_by_role("link", name=re.compile("^Sign")).first, "ready")
        assert self.hindrances() == []
        self.press(f"Sign unit {number}", state="signed")
        self.told(f"Signed. The unit is locked, and {learner} is asked to confirm.")

    def write_record(self, registration, **facts):
        self.open(f"{registration}evidence/", state="assessor")
        self.follow("Write a record", state="record")
        self.write_evidence(**facts)

    def record_test(self, registration, number, *, scores, taken_on, proof):
        self.open_sign_off(registration, number)
        assert self.hindrances() == ["No pass in the test is on record."]
        self.follow(re.compile("^Record result"))
        self.fill("Taken on", taken_on)
        for outcome, right in scores.items():
            self.fill(f"Outcome {outcome}", str(right))
        self.fill("Where you have seen the result", proof)
        self.press("Record the result", state="passed")


class QualityAssurer(Window):
    def draw(self, qualification):
        self.open("/quality/", state="start")
        self.follow(qualification, state="undrawn")
        self.press("Draw the sample", state="drawn")

    def to_review(self):
        """Numbers of the units on the list of samples to review."""
        self.open("/quality/", state="to review")
        rows = self.page.get_by_role("table", name="Samples to review, oldest first").locator("tbody tr")
        return rows.locator("th .cs-mono").all_inner_texts()

    def review(self, number, *, outcome, feedback, looked_at=(), against=None):
        """Review the sample of a unit: `looked_at` are codes agreed with, `against` {code: why not}."""
        self.open("/quality/", state="to review")
        row = self.page.get_by_role("row").filter(has_text=number)
        self._go(row.get_by_role("link", name=re.compile("^Review")), "review")
        for code in looked_at:
            self._view_of(code).get_by_role("radio", name="Agree", exact=True).check()
        for code, why in (against or {}).items():
            self._view_of(code).get_by_role("radio", name="Disagree").check()
            self.fill(f"About {code}", why)
        judgement = self.page.get_by_role("group", name="Your judgement of the sample")
        judgement.get_by_role("radio", name=re.compile(f"^{outcome}")).first.check()
        self.fill("Feedback to the assessor", feedback)
        self.press("Record the review", state="done")

    def _view_of(self, code):
        return self.page.get_by_role("group", name=f"Your view of {code}", exact=True)

    def open_release(self, registration):
        self.open(f"{registration}release/", state="blocked")

    def release(self, registration, *, learner):
        self.open(f"{registration}release/", state="ready")
        assert self.hindrances() == []
        self.page.get_by_role("checkbox", name="I sign this statement for the centre").check()
        self.press("Sign and release", state="released")
        self.told(f"{learner} is released for claim.")
