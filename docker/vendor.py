"""Adapts what npm brought into `api/static/vendor`: one style sheet, two scripts, four fonts, and nobody's emblem.

GOV.UK Frontend and MOJ Frontend are free to use; their typeface, crown and crest are not ours to show. Run by set-up
after `npm ci`; run it again after a change of KEPT.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "api" / "static" / "vendor"
STYLES = (
    MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    MODULES / "@ministryofjustice/frontend/moj/moj-frontend.min.css",
)
SCRIPTS = {
    "govuk.js": MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "htmx.js": MODULES / "htmx.org/dist/htmx.min.js",
}
FONTS = MODULES / "@fontsource/golos-text"
SUBSETS = ("cyrillic", "cyrillic-ext", "latin")
WEIGHTS = (400, 700)
TYPEFACE = '"Golos Text",arial,sans-serif'
BLOCKS = """
govuk-back-link govuk-body govuk-body-l govuk-body-s govuk-breadcrumbs govuk-button govuk-button-group
govuk-caption-l govuk-caption-m govuk-caption-xl govuk-character-count govuk-checkboxes govuk-details
govuk-error-message govuk-error-summary govuk-fieldset govuk-file-upload govuk-form-group govuk-frontend-supported
govuk-grid-column-full govuk-grid-column-one-half govuk-grid-column-one-third govuk-grid-column-two-thirds
govuk-grid-row govuk-heading-l govuk-heading-m govuk-heading-s govuk-heading-xl govuk-hint govuk-input
govuk-inset-text govuk-label govuk-link govuk-list govuk-main-wrapper govuk-notification-banner govuk-pagination
govuk-panel govuk-radios govuk-section-break govuk-select govuk-service-navigation govuk-skip-link
govuk-summary-card govuk-summary-list govuk-table govuk-tag govuk-task-list govuk-template govuk-textarea
govuk-visually-hidden govuk-warning-text govuk-width-container
moj-alert moj-badge moj-identity-bar moj-sub-navigation moj-timeline
"""
"""What the pages use: everything else of the two style sheets stays behind."""
KEPT = frozenset(BLOCKS.split())

CLASS = re.compile(r"\.((?:govuk|moj)-[a-z0-9\\!-]+?)(?=__|--|[^a-z0-9\\!-]|$)")


def is_kept(selector: str) -> bool:
    """Whether every block that a selector speaks of is one of ours; what speaks of no block holds for all pages."""
    return "probation-" not in selector and all(name in KEPT for name in CLASS.findall(selector))


def pruned(nodes: list[Node]) -> Iterator[str]:
    """The rules that stay, as text: of a list of selectors those that stay, and no rule that shows a picture."""
    for node in nodes:
        match node:
            case QualifiedRule():
                selectors = [one for one in tinycss2.serialize(node.prelude).split(",") if is_kept(one)]
                if selectors and "url(" not in tinycss2.serialize(node.content):
                    yield f"{','.join(selectors)}{{{tinycss2.serialize(node.content)}}}"
            case AtRule(lower_at_keyword="media" | "supports") if node.content is not None:
                inside = "".join(pruned(tinycss2.parse_rule_list(node.content)))
                if inside:
                    yield f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{{inside}}}"
            case AtRule(lower_at_keyword="font-face" | "charset"):
                pass
            case AtRule() | QualifiedRule():
                yield node.serialize()
            case _:
                pass


def styles() -> str:
    """Both style sheets, pruned, in our typeface; raises ValueError when a picture of theirs is left in it."""
    sheets = (tinycss2.parse_stylesheet(path.read_text(), skip_comments=True) for path in STYLES)
    css = "".join(rule for sheet in sheets for rule in pruned(sheet))
    css = css.replace("GDS Transport,arial,sans-serif", TYPEFACE)
    if left := re.findall(r"url\([^)]*\)|GDS Transport", css):
        raise ValueError(f"not ours to show: {sorted(set(left))}")
    return css


def faces() -> str:
    """@font-face of the subsets and weights that we carry."""
    found = []
    for weight in WEIGHTS:
        for face in re.findall(r"@font-face \{[^}]*\}", (FONTS / f"{weight}.css").read_text()):
            name = re.search(r"files/(golos-text-([a-z-]+)-\d+)-normal\.woff2", face)
            if name and name[2] in SUBSETS:
                found.append(re.sub(r"src: [^;]*;", f'src: url("./{name[1]}.woff2") format("woff2");', face))
    return re.sub(r"\s+", " ", "".join(found))


def main() -> None:
    """Write the folder anew."""
    if not MODULES.is_dir():
        sys.exit("node_modules is missing: run `npm ci` first (make setup does both)")
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    (VENDOR / "vendor.css").write_text(faces() + styles())
    for name, path in SCRIPTS.items():
        (VENDOR / name).write_text(re.sub(r"\n?//# sourceMappingURL=.*", "", path.read_text()))
    for subset in SUBSETS:
        for weight in WEIGHTS:
            shutil.copy(
                FONTS / f"files/golos-text-{subset}-{weight}-normal.woff2",
                VENDOR / f"golos-text-{subset}-{weight}.woff2",
            )
    shutil.copy(FONTS / "LICENSE", VENDOR / "golos-text-LICENSE.txt")


if __name__ == "__main__":
    main()
