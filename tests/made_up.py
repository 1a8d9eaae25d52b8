"""Small pages that were made up for these tests."""

import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

BODY = (
    "湖边的小灯塔重新亮起来了\n\n"
    "本月初，白沙湖北岸那座停了十一年的小灯塔在傍晚六点整重新亮灯，几十位住在附近的老人站在堤上看了很久，谁也没有先离开。\n\n"
    "守塔人的孙女说，她小时候在塔里做过作业，墙上还留着用铅笔写的算式，这次修缮的时候工人们特意没有把那一面墙刷白。\n\n"
    "修灯的钱一部分来自渔民合作社，一部分来自散落在外地的老邻居，最小的一笔只有八块钱，账本贴在塔门内侧，人人都可以看。\n\n"
    "从今往后，灯塔每天日落时亮灯，日出时熄灯，值班表由三个村子轮流安排，谁家孩子想上去看看，提前一天打个招呼就行。\n"
)
FOOTER = "Copyright 2019-2021 白沙湖晚报 版权所有\n\n京ICP备00000000号-1\n"
PAGE = f"{BODY}\n{FOOTER}"
DOUBLED = f"{BODY}\n{FOOTER}{BODY}"

# Language -> title and paragraphs of an article.
ARTICLES = {
    path.stem: tuple(filter(None, path.read_text("utf-8").split("\n")))
    for path in sorted((Path(__file__).parent / "articles").glob("*.txt"))
}


def page(*lines: str) -> str:
    """Return a page of these lines, with a blank one between them."""
    return "\n\n".join(lines) + "\n"
