"""What WeasyPrint 70 leaves undone for PDF/UA-1 and for printers. `finish` is its hook before the bytes are written."""

import pydyf
from weasyprint.formatting_structure import boxes

POINTS_PER_PIXEL = 0.75
RDF_END = b"</rdf:RDF>"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
# PDF/UA's identifier, and the description of it that PDF/A asks for.
IDENTIFIER = f"""\
<rdf:Description {RDF} xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description {RDF} xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
""".encode()


def finish(document, pdf):
    declare_accessible(pdf)
    head_tables(document)
    place_figures(document, pdf)
    separate_artifacts(pdf)
    flatten(pdf)


def resolve(pdf, reference):
    return pdf.objects[int(reference.split()[0])]


def declare_accessible(pdf):
    stream = resolve(pdf, pdf.catalog["Metadata"])
    data = b"".join(part if isinstance(part, bytes) else part.encode() for part in stream.stream)
    if data.count(RDF_END) != 1:
        raise ValueError("The metadata have no place for the PDF/UA identifier")
    stream.stream = [data.replace(RDF_END, IDENTIFIER + RDF_END)]


def descend(box, kind):
    box = getattr(box, "_box", box)
    if isinstance(box, kind):
        yield box
    for child in getattr(box, "children", ()):
        yield from descend(child, kind)


def head_tables(document):
    """/Scope on every header cell; /Headers by the row, column and row group they really stand for.

    WeasyPrint writes no /Scope, reads scope="rowgroup" as a column header, and gives a cell all row headers
    of its row, also those that stand to the right of it.
    """
    for page in document.pages:
        for table in descend(page._page_box, boxes.TableBox):
            columns = {}  # column: the header cell above, carried from the head of the table into its body
            for group in table.children:
                spanning = None
                for row in group.children:
                    spanning = head_row(row, columns, spanning)


def head_row(row, columns, spanning):
    """Set the attributes of one row's cells; return the header that spans the rows below it."""
    beside = None
    for cell in row.children:
        element = getattr(cell, "mark", None)
        if element is None:
            continue
        places = range(cell.grid_x, cell.grid_x + cell.colspan)
        if cell.element_tag == "th":
            scope = cell.element.attrib["scope"]
            element["A"]["Scope"] = "/Column" if scope == "col" else "/Row"
            if scope == "rowgroup":
                spanning = element["ID"]
            elif scope == "row":
                beside = element["ID"]
            else:
                columns.update(dict.fromkeys(places, element["ID"]))
        else:
            above = dict.fromkeys(columns[place] for place in places if place in columns)
            headers = [key for key in (spanning, beside) if key] + list(above)
            element["A"].pop("Headers", None)
            if headers:
                element["A"]["Headers"] = pydyf.Array(headers)
    return spanning


def place_figures(document, pdf):
    """Figure boxes in points from the bottom of the page, as PDF wants them (WeasyPrint: pixels from the top)."""
    heights = {reference: page.height for reference, page in zip(pdf.page_references, document.pages, strict=True)}
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("S") == "/Figure":
            if "Alt" not in item:
                raise ValueError("An image without alt text: ornament belongs in a CSS background")
            left, top, right, bottom = item["A"]["BBox"]
            height = heights[item["Pg"]]
            corners = (left, height - bottom, right, height - top)
            item["A"]["BBox"] = pydyf.Array([round(value * POINTS_PER_PIXEL, 2) for value in corners])


def separate_artifacts(pdf):
    """Running heads and folios become artifacts; WeasyPrint leaves them as content outside the tree."""
    root = resolve(pdf, pdf.catalog["StructTreeRoot"])
    parents = resolve(pdf, root["ParentTree"])["Nums"]
    alive = set(marked(pdf, resolve(pdf, root["K"][0])))
    for page_reference in pdf.page_references:
        page = resolve(pdf, page_reference)
        owners = parents[parents.index(page["StructParents"]) + 1]
        stray = {mcid for mcid in range(len(owners)) if (page_reference, mcid) not in alive}
        stream = resolve(pdf, page["Contents"]).stream
        for index, item in enumerate(stream):
            if isinstance(item, pydyf.Dictionary) and item.get("MCID") in stray:
                stream[index - 1] = "/Artifact"
                stream[index] = pydyf.Dictionary({"Type": "/Pagination"})
        for mcid in stray:
            owners[mcid] = "null"


def marked(pdf, element):
    """(page, number) of every piece of content that the structure tree below `element` holds."""
    for kid in element["K"]:
        if isinstance(kid, int):
            yield element["Pg"], kid
        else:
            child = resolve(pdf, kid)
            if child.get("Type") == "/StructElem":
                yield from marked(pdf, child)


def flatten(pdf):
    """No transparency anywhere: the groups around backgrounds hold opaque lines, and old printers rasterise them."""
    for item in pdf.objects:
        extra = getattr(item, "extra", None)
        if extra and extra.get("Subtype") == "/Form":
            extra.pop("Group", None)
