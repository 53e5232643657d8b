import pytest

from config.markup import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One line\nand the next", "<p>One line<br>\nand the next</p>\n"),
        ("    indented, as it was typed", "<p>indented, as it was typed</p>\n"),
        ("snake_case 2 * 3 * 4 `x` &amp; <b>", "<p>snake_case 2 * 3 * 4 `x` &amp;amp; &lt;b&gt;</p>\n"),
        ("Title\n===", "<p>Title<br>\n===</p>\n"),
        ("**bold** and *italic*", "<p><strong>bold</strong> and <em>italic</em></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("> so\n", "<blockquote>\n<p>so</p>\n</blockquote>\n"),
        ("# First\n\n#### Deep\n\n# Again", "<h3>First</h3>\n<h4>Deep</h4>\n<h3>Again</h3>\n"),
        (
            "[policy](https://example.org/a?b=1)",
            '<p><a href="https://example.org/a?b=1" rel="nofollow noopener">policy</a></p>\n',
        ),
        ("[mail](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="nofollow noopener">mail</a></p>\n'),
        ("", ""),
    ],
)
def test_text_becomes_html(text, html):
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:x)",
        "[x](/sign-out/)",
        "[x](//evil.example)",
        "![x](https://evil.example/pixel.png)",
        "<https://a.example/><style>*{}</style>",
        "<a href='https://a.example' style='position:fixed'>x</a>",
    ],
)
def test_nothing_active_comes_through(text):
    html = to_html(text).lower()
    for bad in ("<script", "<img", "<style", 'href="javascript', 'href="data', 'href="vbscript', 'href="/'):
        assert bad not in html
