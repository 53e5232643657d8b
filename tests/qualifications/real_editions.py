"""The rules of combination of the four qualifications, typed from the tables of their documents.

Each row is number, level, credits, guided learning hours; None where the document gives no figure. The criteria are
not in these tables: each unit is given three per credit, or one per three guided hours.
"""

from qualifications.combination import Edition, Group, Unit

INNOVATE_A = """
A/506/2130 2 5 27
F/506/2131 2 2 17
J/506/2132 2 4 34
A/506/1964 2 4 40
L/506/1788 2 4 18
"""
INNOVATE_B = """
D/506/2119 2 3 14
T/506/2126 2 3 20
"""
INNOVATE_C = """
H/506/2154 2 3 16
K/506/2155 2 3 16
L/506/2133 2 2 14
R/506/2134 2 3 14
Y/506/2135 2 3 15
T/506/2143 2 4 20
T/506/2157 2 3 15
A/506/2158 2 5 22
F/506/2159 2 3 16
Y/506/2149 2 3 18
T/506/2160 2 3 12
A/506/2161 2 3 15
H/506/2977 2 3 18
J/506/2163 2 3 18
K/506/2978 2 5 22
R/506/2151 3 4 22
D/506/2170 3 5 24
"""
INNOVATE_D = """
T/505/4673 2 2 16
L/506/1807 2 2 12
H/506/1814 2 3 15
L/506/1869 2 3 23
M/506/1895 2 3 19
L/506/1905 2 2 16
R/506/1789 2 3 19
J/506/1806 2 2 10
M/502/8587 2 2 17
R/502/8601 2 3 14
M/502/8606 2 3 22
K/503/0421 2 7 40
L/503/0394 2 5 15
H/506/1912 3 4 18
F/502/4396 2 3 20
"""

ICQ_A = """
D/506/1942 3 10 74
J/506/2910 3 4 35
K/506/2169 3 4 19
L/506/2150 3 5 27
T/506/2952 3 3 12
Y/506/2152 3 5 40
"""
ICQ_B = """
A/506/2161 2 3 15
D/506/2119 2 3 14
D/506/2153 4 4 17
D/506/2167 3 3 20
D/506/2170 3 5 24
D/506/2962 4 5 16
F/506/2159 2 3 16
H/506/2977 2 3 18
J/506/2163 2 3 18
K/506/2172 3 5 27
K/506/2978 2 5 22
L/506/2133 2 2 14
L/506/2181 4 4 15
R/506/2151 3 4 22
R/506/2179 4 6 25
T/506/2126 2 3 20
T/506/2143 2 4 20
T/506/2160 2 3 12
Y/506/2135 2 3 15
Y/506/2149 2 3 18
Y/506/2166 3 5 21
Y/506/2183 4 4 14
"""
ICQ_C = """
A/506/1821 3 4 21
D/503/0397 3 4 8
F/502/8612 3 4 22
H/506/1814 2 3 15
H/506/1912 3 4 18
J/502/4397 3 4 30
J/506/1921 3 4 20
K/502/8622 3 3 27
K/503/0418 3 6 30
L/506/1807 2 2 12
L/506/1869 2 3 23
L/506/1905 2 2 16
M/502/8587 2 2 17
M/506/1895 2 3 19
M/506/1931 3 3 14
R/502/8615 3 4 24
T/506/1820 3 3 15
"""

CITY_M = """
2794-201 2 - 30
2794-202 2 - 30
2794-203 2 - 27
2794-204 2 - 38
2794-205 2 - 28
2794-206 2 - 28
"""
CITY_O = """
2794-207 2 - 25
2794-208 2 - 27
2794-209 2 - 25
2794-210 2 - 20
2794-211 2 - 22
2794-212 2 - 30
2794-213 2 - 26
"""

PROQUAL_A = """
D/506/2153 4 4 -
T/506/2952 3 3 -
M/506/2898 4 7 -
"""
PROQUAL_B = """
F/506/2176 4 4 -
R/506/2179 4 6 -
L/506/2181 4 4 -
Y/506/2183 4 4 -
Y/506/2166 3 5 -
D/506/2167 3 3 -
K/506/2169 3 4 -
R/506/2151 3 4 -
D/506/2170 3 5 -
K/506/2172 3 5 -
R/506/2960 4 6 -
D/506/2962 4 5 -
H/506/2963 4 5 -
"""
PROQUAL_C = """
M/506/1962 4 3 -
T/506/1980 4 4 -
R/506/1999 4 7 -
L/506/2004 4 6 -
R/506/1954 4 4 -
D/504/4056 4 5 -
H/503/0417 4 6 -
T/506/1820 3 3 -
A/506/1821 3 4 -
J/506/1921 3 4 -
F/502/8612 3 4 -
R/502/8615 3 4 -
K/502/8622 3 3 -
K/503/0418 3 6 -
D/506/2055 5 5 -
Y/503/0401 5 7 -
J/502/4397 3 4 -
J/506/2292 3 4 -
"""


def units(table):
    """The units of a table above."""
    found = []
    for line in table.split("\n")[1:-1]:
        number, *figures = line.split()
        level, credit, hours = (None if figure == "-" else int(figure) for figure in figures)
        criteria = 3 * credit if credit else hours // 3
        found.append(Unit(number, level, credit, hours, criteria))
    return tuple(found)


def numbers(table):
    return [unit.number for unit in units(table)]


def innovate(**changes):
    """45 credits: all of A, at least 3 from B, at least 16 from C, at most 7 from D."""
    rules = {"min_credits": 45, "credits_at_level": 45, "credits_level": 2} | changes
    groups = (
        Group("A", "Mandatory Group A", compulsory=True, all_units=True, units=units(INNOVATE_A)),
        Group("B", "Optional Group B", compulsory=True, units=units(INNOVATE_B), min_credits=3),
        Group("C", "Optional Group C", compulsory=True, units=units(INNOVATE_C), min_credits=16),
        Group("D", "Optional Group D", units=units(INNOVATE_D), max_credits=7),
    )
    return Edition("Innovate Level 2", groups, **rules)


def icq(**changes):
    """55 credits, 40 at level 3 or above, in a compound group of two or three groups."""
    rules = {"min_credits": 55, "credits_at_level": 40, "credits_level": 3} | changes
    groups = (
        Group(
            "A",
            "Mandatory Group A",
            compulsory=True,
            all_units=True,
            units=units(ICQ_A),
            min_units=6,
            max_units=6,
            min_credits=31,
            max_credits=31,
        ),
        Group("B", "Optional Group B", compulsory=True, units=units(ICQ_B), min_units=3, min_credits=15),
        Group("C", "Optional Group C", units=units(ICQ_C), min_units=1, max_credits=9),
    )
    compound = Group("CMG", "Compound", compulsory=True, children=groups, min_credits=55, min_groups=2, max_groups=3)
    return Edition("iCQ Level 3", (compound,), **rules)


def city_and_guilds(**changes):
    """All six mandatory units and one optional unit; no credits."""
    groups = (
        Group("M", "Mandatory units", compulsory=True, all_units=True, units=units(CITY_M)),
        Group("O", "Optional units", compulsory=True, units=units(CITY_O), min_units=1, max_units=1),
    )
    return Edition("City & Guilds Level 2", groups, **changes)


def proqual(**changes):
    """50 credits, 38 at level 4: all of A, at least 20 from B, at most 16 from C."""
    rules = {"min_credits": 50, "credits_at_level": 38, "credits_level": 4} | changes
    groups = (
        Group("A", "Group A", compulsory=True, all_units=True, units=units(PROQUAL_A), min_credits=14),
        Group("B", "Group B", compulsory=True, units=units(PROQUAL_B), min_credits=20),
        Group("C", "Group C", units=units(PROQUAL_C), max_credits=16),
    )
    return Edition("ProQual Level 4", groups, **rules)
