"""The data map of all houses (centres/holdings.py): by it records are let go, and copied for the person."""

from assessment import holdings as assessment
from certification import holdings as certification
from iqa import holdings as iqa
from portfolios import holdings as portfolios

HOUSES = (portfolios, assessment, iqa, certification)
HOLDINGS = [holding for house in HOUSES for holding in house.HOLDINGS]
KEPT = [each for house in HOUSES for each in house.KEPT]
