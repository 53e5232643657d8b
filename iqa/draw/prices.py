"""A second lower bound, from prices (the dual of the linear programme), which sees all dimensions together.

Give each place a price for a sample of it. A sample costs 1 and is worth the prices of its places. Whatever the prices,
no sample of the population can have fewer units than: all needs at their prices, less what entries are worth above 1.
Prices of places that lack samples go up and of those that have too many go down, so that the bound rises. Whole numbers
of millionths, so that every language comes to the same.
"""

from collections import Counter

WORK = 600_000  # places looked at in all: about half a second
ONE = 1_000_000
ROUNDS = 150
FEWEST = 15  # rounds; a larger population has so many samples that the other bound is close


def priced(free, needs):
    """The best bound that was found; `free`: the places of each entry that may be taken."""
    offers = list(
        Counter(kept for places in free if (kept := tuple(place for place in places if place in needs))).items()
    )
    rounds = min(ROUNDS, WORK // (sum(len(places) for places, _ in offers) or 1))
    if rounds < FEWEST:
        return 0
    price = dict.fromkeys(needs, ONE // 3)
    best = 0
    for step in range(1, rounds + 1):
        lacking, value = dict(needs), sum(need * price[place] for place, need in needs.items())
        for places, number in offers:
            worth = sum(price[place] for place in places)
            if worth > ONE:
                value -= number * (worth - ONE)
                for place in places:
                    lacking[place] -= number
        best = max(best, value)
        size = sum(number * number for number in lacking.values())
        if not size:
            break
        # Half of what may still be won, over the square of the direction: the usual step of a subgradient.
        reach = max(ONE, best // 5) * (rounds - step + rounds // 4) // rounds
        for place, number in lacking.items():
            price[place] = max(0, price[place] + number * reach // size)
    return -(-best // ONE)
