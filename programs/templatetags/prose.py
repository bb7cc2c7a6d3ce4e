"""The texts of coordinators: Markdown in, clean HTML out."""

import nh3
from django import template
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

register = template.Library()
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5", "h6", "blockquote", "code", "pre", "hr", "a"}
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
BELOW = 2  # a text's first heading stands below the headings of the page
PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


@register.filter
def prose(text: object) -> SafeString:
    """Markdown as HTML that holds no more than words, lists, headings below the page's own, and links.

    Tags that somebody types are shown as text. Whatever the parser makes is cleaned against a list of what may stay,
    so that the result is safe by the list and not by the parser.
    """
    tokens = PARSER.parse(str(text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + BELOW)}"
    made = PARSER.renderer.render(tokens, PARSER.options, {})
    clean = nh3.clean(made, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener nofollow")
    return SafeString(clean)
