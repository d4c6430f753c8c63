"""Made-up company news with relations: who founded a company, who works for one, and who bought whom.

    python -m examples.data.company_news

writes company_news_train.jsonl, company_news_dev.jsonl and company_news_test.jsonl beside this file, in the form that
plait.JSONL.v1 reads. Nothing in them is real. The sentences below were written for the tutorial on relations; each is
filled with names several times, and some words may be said before and after it. No sentence and no name of one split is
in another, so that neither can be learned by heart. What is learned from so little is a lesson, and no measure of
anything.

In a sentence {A} and {B} are people, and {X}, {Y} and {Z} are companies. Of what is in parentheses one is drawn. What
stands behind the sentence are its relations.
"""

import itertools
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

TRAIN = """
{A} (founded/started/set up/created/established) {X} in a garage.                        | A FOUNDED X
In 1998 {A} (founded/started/set up/created) {X} with money from her aunt.               | A FOUNDED X
{A} and {B} (founded/started/established) {X} while they were students.                  | A FOUNDED X, B FOUNDED X
{X} was (founded/started/set up/created/established) by {A} in 2004.                     | A FOUNDED X
{X} was (founded/started/set up) by {A} and {B} in a kitchen.                            | A FOUNDED X, B FOUNDED X
{X} , (founded/started/set up/created) by {A} , makes bicycles.                          | A FOUNDED X
{A} , who (founded/started/set up/created) {X} , never finished school.                  | A FOUNDED X
The (founder/creator) of {X} , {A} , lives on a boat.                                    | A FOUNDED X
The founders of {X} , {A} and {B} , live on a boat.                                      | A FOUNDED X, B FOUNDED X
{A} is the (founder/creator) of {X}.                                                     | A FOUNDED X
{A} , (founder/creator/co-founder) of {X} , spoke first.                                 | A FOUNDED X
It was {A} who (founded/started/set up) {X}.                                             | A FOUNDED X
{A} (created/started/founded) {X} , and {B} runs it today.                               | A FOUNDED X, B WORKS_FOR X
{A} works (for/at) {X}.                                                                  | A WORKS_FOR X
{A} has worked (for/at) {X} since May.                                                   | A WORKS_FOR X
{A} , (an engineer/a chemist/a driver/a lawyer) (at/with) {X} , spoke first.             | A WORKS_FOR X
{A} , (an engineer/a cook/a manager) , has worked (for/at) {X} all her life.             | A WORKS_FOR X
{A} is the new (head of sales/chair/treasurer) (at/of) {X}.                              | A WORKS_FOR X
{X} (hired/employs/took on/dismissed) {A} last week.                                     | A WORKS_FOR X
{X} (hired/employed/took on) {A} and {B} as drivers.                                     | A WORKS_FOR X, B WORKS_FOR X
{A} was (hired/taken on/employed) by {X} as a driver.                                    | A WORKS_FOR X
{A} (joined/has joined) {X} in spring.                                                   | A WORKS_FOR X
{X} welcomed {A} as its new (chair/treasurer/lawyer).                                    | A WORKS_FOR X
{A} (runs/leads/manages) the kitchen of {X}.                                             | A WORKS_FOR X
{A} (runs/leads/manages) {X} from home.                                                  | A WORKS_FOR X
"We are proud," said {A} , who (leads/runs/works for/manages) {X}.                       | A WORKS_FOR X
{A} , (chief executive/director/head/manager) of {X} , resigned on Sunday.               | A WORKS_FOR X
A (spokesman/lawyer) for {X} , {A} , said nothing.                                       | A WORKS_FOR X
{X} made {A} its (director/treasurer).                                                   | A WORKS_FOR X
{A} and {B} both work (for/at) {X}.                                                      | A WORKS_FOR X, B WORKS_FOR X
{A} works for {X} , and {B} for {Y}.                                                     | A WORKS_FOR X, B WORKS_FOR Y
{X} (bought/acquired/took over/purchased) {Y} in March.                                  | X BOUGHT Y
{X} was (bought/acquired/taken over/purchased) by {Y} in March.                          | Y BOUGHT X
{X} has (bought/acquired/taken over) {Y} for six million.                                | X BOUGHT Y
{X} has been (bought/acquired/taken over) by {Y} for six million.                        | Y BOUGHT X
Last year {X} (bought/acquired/purchased) {Y} and closed its shops.                      | X BOUGHT Y
Last year {X} was (bought/acquired/taken over) by {Y} , as many had feared.              | Y BOUGHT X
{X} , which (bought/acquired/took over) {Y} in 2015 , is in debt.                        | X BOUGHT Y
{X} , a maker of (shoes/lamps) , (bought/acquired/took over) {Y} in 2015.                | X BOUGHT Y
{X} , a maker of (shoes/lamps) , was (bought/acquired/taken over) by {Y}.                | Y BOUGHT X
{X} , (bought/acquired/taken over) by {Y} in 2015 , is in debt.                          | Y BOUGHT X
The (takeover/purchase) of {X} by {Y} took a year.                                       | Y BOUGHT X
{X} completed its (takeover/purchase) of {Y}.                                            | X BOUGHT Y
{X} paid nine million for {Y}.                                                           | X BOUGHT Y
{X} sold its paper mill , {Y} , to {Z}.                                                  | Z BOUGHT Y
{X} (bought/acquired) {Y} , and {Z} lost a customer.                                     | X BOUGHT Y
{X} (bought/acquired) both {Y} and {Z}.                                                  | X BOUGHT Y, X BOUGHT Z
{X} , the new owner of {Y} , will keep the name.                                         | X BOUGHT Y
{X} now belongs to {Y}.                                                                  | Y BOUGHT X
{A} of {X} said that they had (bought/acquired) {Y}.                                     | A WORKS_FOR X, X BOUGHT Y
{X} , which {A} (founded/started) in 1990 , was (bought/acquired/taken over) by {Y}.     | A FOUNDED X, Y BOUGHT X
{A} , the founder of {X} , now works for {Y}.                                            | A FOUNDED X, A WORKS_FOR Y
{X} (bought/acquired/took over) {Y} , which {A} had (founded/started/set up).            | X BOUGHT Y, A FOUNDED Y
{A} , an engineer at {X} , admires {B} , the founder of {Y}.                             | A WORKS_FOR X, B FOUNDED Y
{A} , who (founded/started) {X} , now (leads/works for) {Y}.                             | A FOUNDED X, A WORKS_FOR Y
{X} hired {A} after it had (bought/acquired) {Y}.                                        | A WORKS_FOR X, X BOUGHT Y
{A} (wrote a book about/laughed at/complained about/praised) {X}.                        |
{A} (met/thanked/blamed/called) {B} at a fair , where {X} had a stand.                   |
{X} and {Y} (share a car park/are rivals/lost money/make the same shoes).                |
{X} (competes with/sued/lent money to/sells glass to/copied) {Y}.                        |
{X} (admires/fears/rents a hall to/trades with) {Y} in three countries.                  |
{X} was (sued/copied/praised) by {Y} over a patent.                                      |
{A} (sued/praised/cursed/visited) {X} after an accident.                                 |
{X} (sued/thanked/forgot) {A} after an accident.                                         |
{X} and {Y} lost money , said {A}.                                                       |
{A} buys her bread from {X}.                                                             |
{A} refused to work with {B} on a film about {X}.                                        |
{X} moved next door to {Y}.                                                              |
Neither {X} nor {Y} wanted to comment.                                                   |
"""

DEV = """
{A} founded {X} together with {B} in 2009.                          | A FOUNDED X, B FOUNDED X
{X} , a maker of shoes , was founded by {A}.                        | A FOUNDED X
{A} started {X} with two friends and a van.                         | A FOUNDED X
In the same year {X} was set up by {A}.                             | A FOUNDED X
{A} , a chemist at {X} , found the mistake.                         | A WORKS_FOR X
{X} hired {A} and {B} on the same day.                              | A WORKS_FOR X, B WORKS_FOR X
For ten years {A} has worked for {X}.                               | A WORKS_FOR X
{A} joined {X} as head of design.                                   | A WORKS_FOR X
On Friday {X} bought {Y} for two million.                           | X BOUGHT Y
{X} , a bakery , was bought by {Y} on Friday.                       | Y BOUGHT X
{X} acquired {Y} , and {A} left.                                    | X BOUGHT Y
{X} was taken over by {Y} after a long fight.                       | Y BOUGHT X
{X} , which {A} started in 2001 , was acquired by {Y}.              | A FOUNDED X, Y BOUGHT X
{A} works for {X} , which bought {Y}.                               | A WORKS_FOR X, X BOUGHT Y
{X} and {Y} compete for the same readers.                           |
{A} drove past the gates of {X} with {B}.                           |
{X} lent {Y} a crane.                                               |
"""

TEST = """
{A} founded {X} at the age of nineteen.                             | A FOUNDED X
Nobody remembers that {X} was founded by {A} and {B}.               | A FOUNDED X, B FOUNDED X
{A} set up {X} in an old school.                                    | A FOUNDED X
{X} , started by {A} in a barn , now has forty shops.               | A FOUNDED X
The founders of {X} are {A} and {B}.                                | A FOUNDED X, B FOUNDED X
{A} started {X} before {B} joined it.                               | A FOUNDED X, B WORKS_FOR X
{A} , a nurse , works for {X} at night.                             | A WORKS_FOR X
After the strike {X} hired {A} as its lawyer.                       | A WORKS_FOR X
{A} was hired by {X} to clean up.                                   | A WORKS_FOR X
{A} , director of {X} , sold her house.                             | A WORKS_FOR X
{X} employs {A} , {B} and a hundred others.                         | A WORKS_FOR X, B WORKS_FOR X
{A} leads {X} with a firm hand.                                     | A WORKS_FOR X
In the end {X} bought {Y}.                                          | X BOUGHT Y
In the end {X} was bought by {Y}.                                   | Y BOUGHT X
{X} bought {Y} and {Z} within a week.                               | X BOUGHT Y, X BOUGHT Z
{X} , once a rival , was acquired by {Y} for a song.                | Y BOUGHT X
Yesterday {X} took over {Y} , a printer of maps.                    | X BOUGHT Y
Yesterday {X} , a printer of maps , was taken over by {Y}.          | Y BOUGHT X
{X} swallowed {Y} whole.                                            | X BOUGHT Y
{X} , which {A} founded , bought {Y} in June.                       | A FOUNDED X, X BOUGHT Y
{A} , an engineer at {X} , once founded {Y}.                        | A WORKS_FOR X, A FOUNDED Y
{A} of the union called {X} and {Y} greedy.                         |
{X} competes with {Y} for cheap land.                               |
{A} and {B} walked through the halls of {X}.                        |
{X} sued {A} , and {Y} looked on.                                   |
{X} rents two floors to {Y}.                                        |
"""

# How often each sentence is filled with names.
COPIES = {"train": 8, "dev": 3, "test": 3}
SENTENCES = {"train": TRAIN, "dev": DEV, "test": TEST}
# What may be said before a sentence that begins with a name, and what may be said after any sentence.
BEFORE = {
    "train": "Last week |As expected, |In 2012 |To our surprise |According to the paper, |Then |Long ago |On Tuesday ",
    "dev": "In autumn |As we reported, |At last |It is said that ",
    "test": "In winter |As everybody knows, |Soon after that |On Thursday ",
}
AFTER = {
    "train": ", as the paper wrote|, and the neighbours were glad|, it was said at the fair|, to nobody's surprise"
    "|, and the sun shone|, which was no secret|, our reporter learned",
    "dev": ", as the radio said|, and nobody wondered|, we are told",
    "test": ", as the evening news had it|, and the town was quiet|, as far as we know",
}
FIRST = """
Ada Anton Beate Bruno Carla Cyril Dmitri Dora Elif Emil Farid Flora Greta Gustav Hanna Hugo Ines Ivan Jonas Julia Kemal
Klara Lars Lena Marek Mina Nora Noel Oskar Olga Paul Pia Quentin Rosa Ralf Selma Stefan Tilda Tom Umar Ursula Vera
Viktor Walid Xenia Yara Yusuf Zoe
"""
# A surname has one beginning and one end; companies are named alike, and about two in three have a second word.
SURNAMES = (
    "An Berg Dahl Eng Fried Gruen Holm Kauf Lind Mor Nord Oster Rosen Stein Stern Wald Wester Winter",
    "ach berg dal er feld gren haus in land mann quist rup sen son strom ton",
)
COMPANIES = (
    "Bra Cor Del Fen Gal Hal Jun Kel Lum Mar Nor Or Pal Quil Ros Sal Tal Umb Vel Wex Zar",
    "bek co dan fex gen ium kor lo mor nix on pax ra sol tec us via wick zen",
)
SECOND = (
    "",
    "",
    "",
    "",
    " Bank",
    " Bread",
    " Foods",
    " Glass",
    " Paper",
    " Press",
    " Rail",
    " Steel",
    " Tools",
    " & Co",
)


def names(split: str) -> tuple[list[str], list[str], list[str]]:
    """First names, surnames and companies of a split: of those in random order 70 %, 10 % and 20 %."""
    draw = random.Random("names")
    shares = {"train": (0.0, 0.7), "dev": (0.7, 0.8), "test": (0.8, 1.0)}
    surnames, companies = (
        [begin + end for begin, end in itertools.product(begins.split(), ends.split())]
        for begins, ends in (SURNAMES, COMPANIES)
    )
    every = (FIRST.split(), surnames, [name + draw.choice(SECOND) for name in companies])
    shuffled = [draw.sample(each, len(each)) for each in every]
    start, end = shares[split]
    first, last, companies = (each[round(start * len(each)) : round(end * len(each))] for each in shuffled)
    return first, last, companies


def records(split: str) -> Iterator[dict[str, Any]]:
    """The texts of a split with their entities and relations, in an order that is always the same."""
    draw = random.Random(f"company news, {split}")
    lines = [line.partition("|") for line in SENTENCES[split].strip().splitlines()]
    first, last, companies = names(split)
    filled = []
    for _ in range(COPIES[split]):
        for sentence, _, relations in lines:
            people = zip(draw.sample(first, 2), draw.sample(last, 2), strict=True)
            filling = dict(zip("AB", map(" ".join, people), strict=True))
            filling.update(zip("XYZ", draw.sample(companies, 3), strict=True))
            filled.append(record(_framed(sentence.strip(), split, draw), filling, relations))
    draw.shuffle(filled)
    yield from filled


def _framed(sentence: str, split: str, draw: random.Random) -> str:
    """A sentence as it is drawn, with something said before it or after it now and then."""
    before = draw.choice(["", "", *BEFORE[split].split("|")]) if sentence.startswith("{") else ""
    after = draw.choice(["", "", *AFTER[split].split("|")]) if draw.random() < 0.5 else ""
    sentence = re.sub(r"\((.+?)\)", lambda found: draw.choice(found[1].split("/")), sentence)
    return f"{before}{sentence.removesuffix('.')}{after}."


def record(sentence: str, filling: dict[str, str], relations: str) -> dict[str, Any]:
    """One text: its slots filled, and where they are in characters."""
    text = ""
    ents: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}  # of the entity in each slot
    for part in re.split(r"(\{[A-Z]\})", sentence.replace(" ,", ",")):
        if part.startswith("{"):
            slot = part[1]
            label = "PERSON" if slot in "AB" else "COMPANY"
            numbers.setdefault(slot, len(ents))
            ents.append({"start": len(text), "end": len(text) + len(filling[slot]), "label": label})
            text += filling[slot]
        else:
            text += part
    triples = [triple.split() for triple in relations.split(",") if triple.strip()]
    found = [{"head": numbers[head], "tail": numbers[tail], "label": label} for head, label, tail in triples]
    return {"text": text, "ents": ents, "relations": found}


def lines(split: str) -> str:
    """The file of a split."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records(split))


def main() -> None:
    """Write the three files."""
    for split in SENTENCES:
        (HERE / f"company_news_{split}.jsonl").write_text(lines(split), encoding="utf8")


if __name__ == "__main__":
    main()
