"""Indexes by which the lists of the desk and of the public are read in their order, without sorting."""

from alembic import op

revision = "0002"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_candidacies_list": ("candidacies", ["edition", "place", "id"]),
    "ix_candidacies_spread": ("candidacies", ["edition", "state", "country"]),
    "ix_translations_work": ("translations", ["edition", "state", "language"]),
    "ix_letters_kinds": ("letters", ["edition", "state", "kind", "owed_at", "id"]),
    "ix_translations_list": ("translations", ["candidacy", "id"]),
    "ix_certificates_list": ("certificates", ["edition", "at", "id"]),
    "ix_letters_list": ("letters", ["edition", "owed_at", "id"]),
}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=name == "ix_candidacies_list")
    op.drop_index("ix_translations_candidacy", "translations")  # the beginning of ix_translations_list


def downgrade() -> None:
    op.create_index("ix_translations_candidacy", "translations", ["candidacy"])
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
