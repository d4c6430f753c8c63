"""Small valid files of every format, and the words that these are made of."""

from plait.tokens import Doc, Relation, Span, docs_to_bytes

CONLLU = (
    "# newdoc id = d1\n# newpar id = p1\n# sent_id = 1\n# text = I can't go.\n"
    "1\tI\tI\tPRON\tPRP\tCase=Nom\t4\tnsubj\t_\t_\n"
    "2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "2\tca\tcan\tAUX\tMD\t_\t4\taux\t_\t_\n"
    "3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n"
    "4\tgo\tgo\tVERB\tVB\tVerbForm=Inf\t0\troot\t4:root\tSpaceAfter=No\n"
    "4.1\twent\tgo\tVERB\t_\t_\t_\t_\t0:root\t_\n"
    "5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\tSpacesAfter=\\s\\n\n\n"
    "# sent_id = 2\n1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_\n\n",
    "# newdoc\n# newpar\n# text = Il va du parc\n"
    "1\tIl\til\tPRON\t_\t_\t2\tnsubj\t_\t_\n"
    "2\tva\taller\tVERB\t_\t_\t0\troot\t_\t_\n"
    "3-4\tdu\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "3\tde\tde\tADP\t_\t_\t5\tcase\t_\t_\n"
    "4\tle\tle\tDET\t_\tDefinite=Def|Number=Sing\t5\tdet\t_\t_\n"
    "5\tparc\tparc\tNOUN\t_\t_\t2\tobl\t_\tSpacesAfter=\\u00A0\n\n",
    "1\t_\t_\t_\t_\t_\t_\t_\t_\t_\n",
)
CONLLU_WORDS = tuple(
    word.encode()
    for word in (
        *("# newdoc\n", "# newpar id = ", "# sent_id = ", "# text = ", "SpaceAfter=No", "SpacesAfter=\\s\\u000A"),
        *("1-2\t", "3.1\t", "\t_\t_\t", "\n\n", "\t0\troot\t", "\u2028", "\u00a0", "|", "\\p", "\r\n", "\ufeff"),
    )
)

JSONL = (
    '{"text": "Anna lives in New York.", "label": "good"}\n\n{"text": "No.", "label": "bad", "id": 7}\n',
    '{"text": "Anna lives in York.", "ents": [{"start": 0, "end": 4, "label": "PER", "score": 0.5}, '
    '{"start": 14, "end": 18, "label": "LOC"}], "relations": [{"head": 0, "tail": 1, "label": "IN"}, '
    '{"head": {"start": 5, "end": 10}, "tail": {"start": 0, "end": 4}, "label": "OF", "score": 1}], '
    '"spans": {"sc": [{"start": 0, "end": 10, "label": "EV"}]}, "labels": ["a", "b"]}\n',
    '{"words": ["A", "cat", "."], "spaces": [true, false, ""], "tag": ["D", null, "P"], "head": [1, 1, 1], '
    '"sent_start": [1, 0, null], "columns": {"own": ["x", "y", null]}, "cats": {"c": 0.5, "d": null, "e": true}, '
    '"user_data": {"text": [1, 2]}, "starts": [0, 2, 5]}\n',
)
PRODIGY = (
    '{"text": "Anna lives in York.", "tokens": [{"text": "Anna", "start": 0, "end": 4, "id": 0}, '
    '{"text": "lives", "start": 5, "end": 10}, {"text": " ", "start": 10, "end": 11}, '
    '{"text": "in", "start": 11, "end": 13}, {"text": "York.", "start": 14, "end": 19}], '
    '"spans": [{"start": 0, "end": 4, "label": "PER"}, {"start": 14, "end": 18, "label": "LOC"}], '
    '"relations": [{"head": 0, "child": 4, "label": "IN"}, {"head_span": {"start": 0, "end": 4}, '
    '"child_span": {"start": 14, "end": 18}, "label": "AT"}], "answer": "accept", "_task": 3, "meta": {"a": 1}}\n',
    '{"text": "No.", "answer": "reject"}\n{"text": "Yes.", "spans": []}\n{"text": "", "answer": "ignore"}\n',
)
JSON_WORDS = tuple(
    word.encode()
    for word in (
        *('"text": ', '"words": [', '"spaces": ', '"tag": ', '"head": ', '"sent_start": ', '"columns": {', '"cats": {'),
        *('"label": ', '"labels": [', '"ents": [', '"spans": {', '"relations": [', '"tail": ', '"start": ', '"end": '),
        *('"score": ', '"user_data": ', '"tokens": [', '"head_span": {', '"child": ', '"answer": ', '"reject"', "null"),
        *(
            "true",
            "1e999",
            "-1",
            "NaN",
            "[]",
            "{}",
            '"\\ud800"',
            '"\\u0000"',
            "[[[[[[[[",
            ", ",
            "\n",
            "\u2028",
            "4" * 20,
        ),
    )
)

SEMEVAL = (
    '1\t"The <e1>wheel</e1> of a <e2>car</e2> turns."\nComponent-Whole(e1,e2)\nComment: a note\n\n'
    '2\t"A <e2>cat</e2> and a <e1>dog</e1>."\nOther\nComment:\n\n3\t"No <e1>one</e1> <e2>told</e2>"\n',
)
SEMEVAL_WORDS = tuple(
    word.encode()
    for word in ("<e1>", "</e1>", "<e2>", "</e2>", "(e1,e2)", "(e2,e1)", "Other", "Comment:", '\t"', '"\n', "\n\n")
)

CSV = (
    'text,label\n"Good, isn\'t it?",good\n"He said ""no"".\nTwice.",bad\n\nlast,none\n',
    'id,Sentence,TEXT,Labels\n1,x,a text,"good,bad"\n2,y,another,\n',
)
TSV = ('text\tlabel\nA "text"\tgood\n\tbad\n', "label\ttext\nb\ta\r\n")
TABLE_WORDS = tuple(
    word.encode() for word in ("text", "label", "labels", ",", "\t", ";", '"', '""', "\n", "\r\n", "\r", "||", "0")
)

IOB = (
    "-DOCSTART- -X- O O\n\nAnna NNP B-NP B-PER\nlives VBZ B-VP O\nin IN O O\nNew NNP B-NP B-LOC\n"
    "York NNP I-NP I-LOC\n. . O O\n\nNo UH O -\none NN O _\n",
    "# sent_id = 3\n# text = Anna's cat\n1\tAnna\tU-PER\t-\n2\t's\tO\t-\n3\tcat\tS-X\t-\n\n"
    "1\tA\tB-A\t-\n2\tb\tL-A\t-\n",
    "#\tO\nx\tI-A\ny\tE-A\nz\tB\n",
)
IOB_WORDS = tuple(
    word.encode()
    for word in (
        "-DOCSTART-",
        "B-",
        "I-LOC",
        "L-",
        "U-",
        "E-",
        "S-",
        " O\n",
        "\t-\n",
        "\t_\n",
        "# text = ",
        "\n\n",
        "\u00a0",
    )
)


def stored() -> bytes:
    """Docs in plait's own format, with all that they can hold."""
    doc = Doc("Anna lives in York.")
    doc.set_column("tag", ["N", "V", None, "N", "P"])
    doc.set_column("head", [1, 1, 3, 1, None])
    doc.ents = [Span(doc, 0, 1, "PER", 0.5), Span(doc, 3, 4, "LOC")]  # type: ignore[assignment]
    doc.spans["sc"] = (Span(doc, 0, 3, "EV"), Span(doc, 2, 2))
    doc.relations = [Relation(doc.ents[0], doc.ents[1], "IN", 0.25)]  # type: ignore[assignment]
    doc.cats = {"a": 1.0, "b": None}
    doc.user_data = {"id": [1, {"x": None}]}
    return docs_to_bytes([doc, Doc(""), Doc(words=["a", "\ud800"])])
