"""A page of a PDF that is kept, cut loose from everything that is not on it.

Pages often share one dictionary of resources; without the cut the pictures of a redacted page would come along with a
page that never draws them. So each dictionary is made anew, with the names that the drawing really uses.
"""

import pikepdf
from pikepdf import Array, Dictionary, Name

# Operator -> the kind of resource that its (last) name is of.
NAMED_BY = {
    "Do": "/XObject",
    "gs": "/ExtGState",
    "Tf": "/Font",
    "sh": "/Shading",
    "scn": "/Pattern",
    "SCN": "/Pattern",
    "BDC": "/Properties",
    "DP": "/Properties",
}
CUT = ("/XObject", "/ExtGState", "/Font", "/Shading", "/Pattern", "/Properties")
# Kinds of resources that hold neither words nor pictures, and are named in places that are not looked at.
WHOLE = ("/ColorSpace",)
# What programs put beside a drawing: earlier states of it, notes, other versions.
BESIDE = ("/PieceInfo", "/Metadata", "/Alternates", "/OPI", "/AF", "/LastModified", "/StructParent", "/StructParents")
INHERITED = ("/MediaBox", "/CropBox", "/Rotate")
DEEPEST = 30


class Tangled(Exception):
    """What belongs to the page cannot be told from what does not."""


def clean_page(page):
    """A new page dictionary, in the file of `page`: the drawing, the resources it uses and links to the web."""
    resources = _inherited(page.obj, "/Resources")
    kept = Dictionary(Type=Name.Page, Resources=_used_resources(page.obj, resources, set()))
    for key in INHERITED:
        value = _inherited(page.obj, key)
        if value is not None:
            kept[key] = value
    for key in ("/Contents", "/UserUnit", "/Group"):
        if key in page.obj:
            kept[key] = page.obj[key]
    links = [_web_link(note) for note in page.obj.get("/Annots", ())]
    if any(links):
        kept["/Annots"] = Array([link for link in links if link is not None])
    return kept


def _inherited(node, key):
    for _ in range(DEEPEST):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise Tangled("pages nested too deeply")


def _web_link(note):
    action = note.get("/A", Dictionary())
    if note.get("/Subtype") != Name.Link or action.get("/S") != Name.URI or "/URI" not in action:
        return None
    where = Dictionary(S=Name.URI, URI=action["/URI"])
    return Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=note["/Rect"], Border=Array([0, 0, 0]), A=where)


def _used_resources(drawing, resources, above):
    """A new dictionary of the resources that `drawing`, a page or a stream, uses; its parts are cleaned in place."""
    if resources is None:
        resources = Dictionary()
    used = {kind: set() for kind in CUT}
    _collect(drawing, resources, used, above)
    cut = Dictionary({kind: resources[kind] for kind in WHOLE if kind in resources})
    for kind in CUT:
        named = {name: resources[kind][name] for name in sorted(used[kind]) if name in resources.get(kind, ())}
        if named:
            cut[kind] = Dictionary(named)
    return cut


def _collect(drawing, resources, used, above):
    """Note the names that the drawing uses, and go into the drawings that it draws."""
    if len(above) > DEEPEST:
        raise Tangled("drawings nested too deeply")
    fresh = {kind: set() for kind in CUT}
    for instruction in pikepdf.parse_content_stream(pikepdf.Page(drawing) if _is_page(drawing) else drawing):
        kind = NAMED_BY.get(str(instruction.operator))
        names = [str(operand) for operand in instruction.operands if isinstance(operand, Name)] if kind else []
        if kind == "/Properties":
            names = names[1:]
        elif kind == "/Font":
            names = names[:1]
        if names:
            fresh[kind].add(names[-1])
    for kind, names in fresh.items():
        for name in names - used[kind]:
            used[kind].add(name)
            if name in resources.get(kind, ()):
                _clean_resource(kind, resources[kind][name], resources, used, above)


def _is_page(drawing):
    return drawing.get("/Type") == Name.Page


def _clean_resource(kind, resource, resources, used, above):
    if kind == "/Font" and resource.get("/Subtype") == Name.Type3 and "/XObject" in resource.get("/Resources", ()):
        raise Tangled("a font that draws pictures")
    if kind == "/ExtGState" and isinstance(resource.get("/SMask"), Dictionary):
        _clean_stream(resource["/SMask"]["/G"], resources, used, above)
    if kind in ("/XObject", "/Pattern") and isinstance(resource, pikepdf.Stream):
        _clean_stream(resource, resources, used, above)


def _clean_stream(stream, resources, used, above):
    """A drawing or picture within the page: without what lies beside it, and with the resources it uses alone."""
    key = stream.objgen
    if key in above:
        raise Tangled("a drawing that draws itself")
    for name in BESIDE:
        if name in stream:
            del stream[name]
    for name in ("/SMask", "/Mask"):
        if isinstance(stream.get(name), pikepdf.Stream):
            _clean_stream(stream[name], resources, used, {*above, key})
    if stream.get("/Subtype") == Name.Image:
        return
    if "/Resources" in stream:
        stream["/Resources"] = _used_resources(stream, stream["/Resources"], {*above, key})
    else:  # an old way: it uses those of the page
        _collect(stream, resources, used, {*above, key})
