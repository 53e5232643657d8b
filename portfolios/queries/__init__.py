"""What the pages of learners and evidence read, each in a fixed number of SQL queries."""

from portfolios.queries.accounts import Piece, RevisionRow, compare, revision_list
from portfolios.queries.allocating import Candidate, allocatable_anywhere, candidates, to_allocate
from portfolios.queries.checking import check_learners
from portfolios.queries.equality import equality_record
from portfolios.queries.files import (
    Shown,
    kept_files,
    open_uploads,
    original_form,
    pdf_form,
    redaction_of,
    shown_form,
    unredacted_form,
)
from portfolios.queries.grid import (
    CriterionLine,
    MappingGrid,
    PieceColumn,
    UnitLines,
    mapping_grid,
    pieces_of,
    route_lines,
)
from portfolios.queries.handed_in import (
    Fact,
    HandedIn,
    Version,
    as_handed_in,
    as_it_stands,
    facts_list,
    handed_in_last,
    older_versions,
    replaced_since,
    shown_to,
    submitted_files,
)
from portfolios.queries.importing import (
    import_counts,
    import_list,
    import_rows,
    loads_after,
    template_lists,
)
from portfolios.queries.known import known_of
from portfolios.queries.library import Served, current_files, evidence_keys, library_rows
from portfolios.queries.likenesses import Like, likenesses
from portfolios.queries.mapping import (
    CopyPlan,
    CriterionCell,
    OutcomeCells,
    UnitCells,
    copy_plan,
    copy_sources,
    criteria,
    mapping_matrix,
    pointers_of,
)
from portfolios.queries.matching import check_numbers
from portfolios.queries.overwritten import overwritten
from portfolios.queries.places import (
    Place,
    Standing,
    more_places,
    more_waiting,
    places_about,
    standing_of,
    waiting_for,
)
from portfolios.queries.readers import Reader, readers_of
from portfolios.queries.reading import Checked
from portfolios.queries.references import Pointer, pointers, referable, references_of
from portfolios.queries.registrations import (
    allocatable,
    assessors_of,
    current_allocations,
    learner_list,
    looked_after_by,
    open_approvals,
    qualifications_of,
    registration_facts,
)
from portfolios.queries.routes import GroupChoice, group_choices, mandatory_units, route_units
from portfolios.queries.sending import (
    centre_numbers,
    column_set,
    columns_for,
    organisation_of,
    organisations_of,
    sending_list,
    to_send,
    whole,
)
from portfolios.queries.standing import (
    History,
    TransferReport,
    dates_ahead,
    history_of,
    transfer_report,
    unit_standings,
)
from portfolios.queries.suggestions import (
    OpenCriterion,
    Reason,
    Suggestion,
    UnitSuggestions,
    criteria_for,
    evidence_for,
)
from portfolios.queries.viewing import Viewed, viewed_files, viewed_in_pieces, viewed_to_read, viewed_whole
