"""Cut Bootstrap Icons down to the names in static/vendor/icons/icons.txt: one small font, one stylesheet.

    npm pack bootstrap-icons@1.13.2 && tar xzf bootstrap-icons-1.13.2.tgz
    python deploy/cut_icons.py package

Needs fonttools and brotli, which `make bootstrap-test` installs. To have another icon, add its name to icons.txt and
run it again.
"""

import json
import sys
from pathlib import Path

from fontTools import subset

HOME = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"
HEAD = """/* Bootstrap Icons 1.13.2 (MIT, see LICENSE), cut to icons.txt by deploy/cut_icons.py */
@font-face{font-family:"bootstrap-icons";font-display:block;src:url(bootstrap-icons.woff2) format("woff2")}
.bi::before{display:inline-block;
font:normal 400 1em/1 bootstrap-icons!important;vertical-align:-.125em;-webkit-font-smoothing:antialiased}
"""


def cut(package):
    """Write bootstrap-icons.woff2 and icons.css beside icons.txt from an unpacked npm package."""
    points = json.loads((package / "font" / "bootstrap-icons.json").read_text())
    names = sorted((HOME / "icons.txt").read_text().split())
    unknown = [name for name in names if name not in points]
    if unknown:
        sys.exit(f"Not in Bootstrap Icons: {', '.join(unknown)}")
    options = subset.Options(flavor="woff2", layout_features=[], name_IDs=[0, 1, 2, 13, 14])
    font = subset.load_font(str(package / "font" / "fonts" / "bootstrap-icons.woff2"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[points[name] for name in names])
    cutter.subset(font)
    subset.save_font(font, str(HOME / "bootstrap-icons.woff2"), options)
    rules = "".join(f'.bi-{name}::before{{content:"\\{points[name]:x}"}}\n' for name in names)
    (HOME / "icons.css").write_text(HEAD + rules)
    print(f"{len(names)} icons")


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
