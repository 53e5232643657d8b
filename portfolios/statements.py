"""Words that are signed when evidence is handed in, oldest first: the newest is asked for, all are kept (R2.7)."""

LEARNER_DECLARATIONS = ("This is my own work. Where others took part, I have said what they did.",)
# Observations, discussions and questions are written by the assessor, who declares something else.
ASSESSOR_STATEMENTS = ("This is my own record of what I saw and heard, made then or from notes made then.",)
# What a witness wrote by link and the assessor who asked for it hands in.
STATEMENTS_OF_OTHERS = ("This is the statement of another person, word for word as they confirmed it.",)
