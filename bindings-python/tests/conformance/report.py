"""The result of a run."""

from __future__ import annotations

from dataclasses import dataclass, field

from .case import Case


@dataclass
class Report:
    cases: int = 0
    assertions: int = 0
    # Each case that failed, with all of its differences.
    failed: list[tuple[Case, list[str]]] = field(default_factory=list)

    def add(self, case: Case, differences: list[str]) -> None:
        self.cases += 1
        self.assertions += case.assertions()
        if differences:
            self.failed.append((case, differences))

    def failures(self) -> str:
        """Every case that failed, and their number; empty if all passed."""
        lines = []
        for case, differences in self.failed:
            lines.append(f"{case.name} ({case.file})")
            lines += [f"    {difference}" for difference in differences]
        if self.failed:
            lines.append(f"{len(self.failed)} of {self.cases} cases failed")
        return "\n".join(lines)
