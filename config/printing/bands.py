"""Tables of labelled values at the head of a paper, for `_facts.html`."""


def bands(items, columns, wide=None):
    """Rows of labelled values; a label without a value is left out, and the last of a row takes what is free.

    `wide` says which labels need more than one of the columns: {label: columns}.
    """
    rows, free = [], 0
    for label, *lines in items:
        if not any(lines):
            continue
        span = (wide or {}).get(label, 1)
        if free < span:
            if rows:
                rows[-1][-1]["span"] += free
            rows.append([])
            free = columns
        rows[-1].append({"label": label, "lines": [line for line in lines if line], "span": span})
        free -= span
    rows[-1][-1]["span"] += free
    return rows
