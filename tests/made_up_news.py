"""Piles of articles that were made up for these tests: stories, and what becomes of them when others print them."""

import random

from articlekit.collection.keep import Document

_WORDS = [
    first + second
    for first in "渡灯堤桥仓磨账茶舟谷柳井砚筏窑蓑犁桑麦坊"
    for second in "口塔岸工门石本馆村雨条台纸夫火衣地田客主"
]
_VARIANTS = ("copy", "edited", "cut", "framed")


def story(draw: random.Random, sentences: int = 8) -> str:
    """Return some sentences that no other story has."""
    return "".join("，".join("".join(draw.choices(_WORDS, k=6)) for _ in range(2)) + "。" for _ in range(sentences))


def reprint(draw: random.Random, text: str) -> str:
    """Return a story as another site has it."""
    kind = draw.choice(_VARIANTS)
    if kind == "copy":
        return text.replace("，", ", ").replace("。", "．\n")
    if kind == "edited":
        return text.replace(draw.choice(_WORDS), draw.choice(_WORDS)) + draw.choice(_WORDS)
    if kind == "cut":
        return text[: len(text) // 2]
    return "本报讯 " + text + "责任编辑 " + draw.choice(_WORDS)


def news(seed: int, count: int) -> list[Document]:
    """Return so many documents: stories, reprints of them, and pages of two stories."""
    draw = random.Random(seed)
    texts = [story(draw)]
    while len(texts) < count:
        kind = draw.random()
        if kind < 0.4:
            texts.append(story(draw))
        elif kind < 0.9:
            texts.append(reprint(draw, draw.choice(texts)))
        else:
            texts.append(draw.choice(texts) + draw.choice(texts))
    draw.shuffle(texts)
    return [Document(f"n{number}", text, f"crawl/{number}.txt") for number, text in enumerate(texts)]
