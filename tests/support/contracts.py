"""A contract of our own for import-linter: some imports belong in some rooms only."""

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class OnlyIn(Contract):
    """``forbidden`` modules are imported, within ``below``, only where ``rooms`` matches.

    ``rooms`` are regular expressions for whole module names. Direct imports count: a rule that
    calls another rule is judged where that one stands.
    """

    type_name = "only_in"
    below = fields.ListField(subfield=fields.StringField())
    forbidden = fields.SetField(subfield=fields.StringField())
    rooms = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        allowed = [re.compile(str(room)) for room in self.rooms or []]
        watched = [re.compile(str(pattern)) for pattern in self.below]
        found = []
        for module in sorted(graph.modules):
            if not any(pattern.fullmatch(module) for pattern in watched):
                continue
            if any(room.fullmatch(module) for room in allowed):
                continue
            for imported in sorted(graph.find_modules_directly_imported_by(module)):
                if any(
                    imported == f or imported.startswith(f"{f}.") for f in map(str, self.forbidden)
                ):
                    found.append((module, imported))
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for module, imported in check.metadata["found"]:
            output.print_error(f"{module} imports {imported}")
