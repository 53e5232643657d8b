"""A stranger checks a file and a changed copy of it; two administrators take the certificate back."""

import pytest
from playwright.sync_api import expect

from tests.cast import make_cast
from tests.factories import certification as make
from tests.journeys.people import assert_fits, sign_in
