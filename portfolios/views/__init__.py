"""Pages of learners and evidence: gate, form, action, answer."""
