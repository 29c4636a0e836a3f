"""Sixty pieces of markup that would run, ask or summon if a page took what people typed for its own (F9)."""

_TAGS = (
    "img src=x",
    "video src=x",
    "audio src=x",
    "input autofocus",
    "details open",
    "svg",
    "body",
    "iframe",
    "object data=x",
    "embed",
)
_EVENTS = ("onerror", "onload", "onfocus", "ontoggle")
_LONE = (
    "<script>hit=1</script>",
    "</script><script>hit=1</script>",
    "</title><script>hit=1</script>",
    "</textarea><script>hit=1</script>",
    "'-hit=1-'",
    '"><b onclick=hit=1>',
    "' autofocus onfocus=hit=1 '",
    '" hx-get="/hit" hx-trigger="load',
    "<p hx-get=/hit hx-trigger=load>",
    "<p data-hx-get=/hit data-hx-trigger=load>",
    "<p hx-on::load=hit=1>",
    "<a href=javascript:hit=1>tap</a>",
    "<base href=//hit.example/>",
    "<meta http-equiv=refresh content=0;/hit>",
    "<link rel=stylesheet href=/hit>",
    "<form action=/hit><button>tap</button>",
    "<img src=/hit>",
    "{{7*7}}",
    "{% print(7*7) %}",
    "${7*7}",
)
PAYLOADS = (*(f"<{tag} {event}=hit=1>" for tag in _TAGS for event in _EVENTS), *_LONE)


def chunks(limit: int) -> list[str]:
    """All of them in as few texts as have no more than `limit` characters."""
    texts = [""]
    for payload in PAYLOADS:
        longer = f"{texts[-1]} {payload}".strip()
        if len(longer) <= limit:
            texts[-1] = longer
        else:
            texts.append(payload)
    return texts
