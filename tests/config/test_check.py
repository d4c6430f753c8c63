from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple, TypedDict, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plait.config import Config, Named, Problem, Range, build_block, check, fill
from plait.config.fill import fill_block
from plait.registry import registry
from tests.names import named

from .parts import GOOD, Schema, Tagger, Tok2Vec, TokenScorer


def problems_of(text: str, **overrides: Any) -> list[Problem]:
    config = Config.from_str(text, source="a.cfg").override(overrides)
    return check(fill(config, Schema), Schema)


def test_a_good_config() -> None:
    assert problems_of(GOOD) == []


NLP = '[nlp]\nlang = "en"\n'
TAGGER = NLP + '[components.x]\n@components = "test.Tagger.v1"\n'  # the block is in line 3, its name in 4
HEAD = TAGGER + '[components.x.model]\n@architectures = "test.TokenHead.v1"\n'  # in line 5 and 6
TOK2VEC = '[components.x.model.tok2vec]\n@architectures = "test.Words.v1"\n'  # in line 7 and 8

# What is written, and of the one problem the line, path, parts of the whole text and parts of the cure.
MISTAKES: list[tuple[str, int | None, str, list[str], list[str]]] = [
    # Keys.
    (NLP + "batchsize = 3", 3, "nlp.batchsize", ["[nlp] takes no batchsize"], ["batch_size"]),
    (
        NLP + "qqq = 3",
        3,
        "nlp.qqq",
        ["[nlp] takes no qqq", "wanted: one of: lang, pipeline, batch_size"],
        ["take it out"],
    ),
    (NLP + '"a.b" = 3', 3, 'nlp."a.b"', ['takes no "a.b"'], []),
    ("[nlp]", 1, "nlp.lang", ["[nlp] needs lang", "wanted: str"], ["add lang ="]),
    ("", None, "nlp", ["section is missing"], ["add [nlp]"]),
    (NLP + "[trainin]", 3, "trainin", ["there is no section [trainin]"], ["[training]"]),
    (
        HEAD + "nI = 3\n" + TOK2VEC,
        7,
        "components.x.model.nI",
        ["'test.TokenHead.v1' takes no nI", "nO"],
        ["take it out"],
    ),
    (
        HEAD,
        5,
        "components.x.model.tok2vec",
        ["needs tok2vec", "wanted: Model["],
        ["[components.x.model.tok2vec] with @arch"],
    ),
    (HEAD + TOK2VEC + "[components.x.model.*.a]", 9, "components.x.model.*", ["no parts under *"], []),
    # Names.
    (
        HEAD + '[components.x.model.tok2vec]\n@architectures = "test.Wrods.v1"',
        8,
        "components.x.model.tok2vec.@architectures",
        ["there is no such function under @architectures", 'came: "test.Wrods.v1"', "that makes Model["],
        ["'test.Words.v1'", "these fit: ", "test.Shared.v1"],
    ),
    (
        HEAD + '[components.x.model.tok2vec]\n@archtectures = "test.Words.v1"',
        8,
        "components.x.model.tok2vec.@archtectures",
        ["no registry '@archtectures'"],
        ["'@architectures'"],
    ),
    (
        NLP + '[components.x]\n@architectures = "test.Tagger.v1"',
        4,
        "components.x.@architectures",
        ["there is no such function under @architectures"],
        ["write @components, under which it is registered"],
    ),
    (
        HEAD + '[components.x.model.tok2vec]\n@architectures = "acme.Mine.v1"',
        8,
        "components.x.model.tok2vec.@architectures",
        ["there is no such function under @architectures"],
        ["--code FILE", "these fit: "],
    ),
    (
        NLP + "[components.x]\n@components = 3",
        4,
        "components.x.@components",
        ["this is not the name of a function", "came: 3"],
        ["such as", "; these fit: "],
    ),
    (
        NLP + '[encoders.x]\n@layers = "a"\n@losses = "b"',
        5,
        "encoders.x.@losses",
        ["two functions: @layers and @losses"],
        ["take one of them out"],
    ),
    # Types of blocks.
    (
        HEAD.replace("TokenHead", "TextHead") + TOK2VEC,
        6,
        "components.x.model",
        [
            "'test.TextHead.v1' does not fit",
            "came: Model[list[Text], Floats2d]",
            "wanted: Model[list[Text], list[Floats",
        ],
        ["these fit: ", "test.TokenHead.v1"],
    ),
    (
        TAGGER.replace("Tagger", "Classifier") + '[components.x.model]\n@architectures = "test.Words.v1"',
        6,
        "components.x.model",
        [
            "'test.Words.v1' does not fit",
            "came: Model[list[Text], list[Floats2d]]",
            "wanted: Model[list[Text], Floats2d]",
        ],
        ["these fit: test.TextHead.v1"],
    ),
    (
        NLP + '[components.x]\n@readers = "test.Lines.v1"\npath = "p"',
        4,
        "components.x",
        ["wanted: Component"],
        [],
    ),
    (
        NLP + '[training.optimizer]\n@schedules = "constant.v1"\nrate = 1',
        4,
        "training.optimizer",
        ["'constant.v1' does not fit", "came: Generator[float, None, None]", "wanted: Optimizer"],
        ["@optimizers Adam.v1"],
    ),
    (
        NLP + '[encoders.x]\n@architectures = "test.Either.v1"\n[encoders.x.choices.*.one]\n'
        '@architectures = "test.TextHead.v1"\n[encoders.x.choices.*.one.tok2vec]\n@architectures = "test.Words.v1"',
        6,
        "encoders.x.choices.*.one",
        ["'test.TextHead.v1' does not fit"],
        ["test.Either.v1"],
    ),
    (
        NLP + '[encoders.x]\n@architectures = "test.Stack.v1"\n[encoders.x.*.one]\n@architectures = "test.Words.v1"\n'
        '[encoders.x.*.two]\n@losses = "L2Distance.v1"',
        8,
        "encoders.x.*.two",
        ["'L2Distance.v1' does not fit", "came: L2Distance"],
        [],
    ),
    # Blocks, tables and values in the place of one another.
    (
        NLP + "[components]\nx = 3",
        4,
        "components.x",
        ["the number 3", "a block is wanted", "wanted: a block that makes Component"],
        ["@comp"],
    ),
    (
        TAGGER + "model = null",
        5,
        "components.x.model",
        ["came: null", "a block is wanted"],
        ["[components.x.model]"],
    ),
    (
        TAGGER + 'model = "test.TokenHead.v1"',
        5,
        "components.x.model",
        ['the text "test.TokenHead.v1"', "a block is wanted"],
        ['write a section [components.x.model] with @architectures = "test.TokenHead.v1"'],
    ),
    (TAGGER + "[components.x.model]\nwidth = 3", 5, "components.x.model", ["names no function"], ["test.TokenHead.v1"]),
    (
        TAGGER + '[components.x.model]\narchitectures = "test.TokenHead.v1"',
        5,
        "components.x.model",
        ["names no function"],
        ["write @architectures = …"],
    ),
    (NLP + "training = 3", 3, "nlp.training", ["takes no training"], []),
    (
        NLP + '[nlp.batch_size]\n@schedules = "constant.v1"\nrate = 1',
        4,
        "nlp.batch_size",
        ["'constant.v1' does not fit", "wanted: int at least 1"],
        ["write batch_size = …, a number at least 1"],
    ),
    (
        NLP + "[nlp.batch_size]\na = 1",
        3,
        "nlp.batch_size",
        ['came: the table {"a": 1}'],
        ["at least 1"],
    ),
    # Values.
    ("[nlp]\nlang = 3", 2, "nlp.lang", ["came: the number 3", "wanted: str"], ['"3"']),
    (NLP + 'batch_size = "96"', 3, "nlp.batch_size", ['the text "96"', "int at least 1"], ["without quotes: 96"]),
    (NLP + "batch_size = 0", 3, "nlp.batch_size", ["the number 0", "int at least 1"], ["at least 1"]),
    (NLP + "batch_size = 1e3", 3, "nlp.batch_size", ["the number 1000.0"], ["write 1000"]),
    (NLP + "batch_size = true", 3, "nlp.batch_size", ["the value true"], ["at least 1"]),
    (NLP + "batch_size = null", 3, "nlp.batch_size", ["came: null"], []),
    (NLP + 'pipeline = "tagger"', 3, "nlp.pipeline", ['the text "tagger"', "list[str]"], ['["tagger"]']),
    (NLP + 'pipeline = ["a", 3]', 3, "nlp.pipeline.1", ["the number 3", "str"], ['"3"']),
    (NLP + "[paths]\nx = 3", 4, "paths.x", ["the number 3", "str | None"], ['"3"']),
    (HEAD + 'nO = "3"\n' + TOK2VEC, 7, "components.x.model.nO", ["int | None"], ["without quotes"]),
    (NLP + '[training.groups.a]\nlearn_rate = "0.1"', 4, "training.groups.a.learn_rate", ['"0.1"'], ["quotes: 0.1"]),
    (
        NLP + '[encoders.x]\n@architectures = "test.Either.v1"\nchoices = []\nshape = [1, 2, 3]',
        6,
        "encoders.x.shape",
        ["the list [1, 2, 3]", "tuple[int, int]"],
        [],
    ),
    # Names of blocks elsewhere, and references.
    (
        NLP + '[encoders.main]\n@architectures = "test.Words.v1"\n[encoders.x]\n@architectures = "test.Shared.v1"\n'
        'encoder = "mian"',
        7,
        "encoders.x.encoder",
        ["there is no [encoders.mian]"],
        ["'main'"],
    ),
    (
        NLP + '[encoders.x]\n@architectures = "test.Shared.v1"\nencoder = "qqq"',
        5,
        "encoders.x.encoder",
        ["there is no [encoders.qqq]"],
        ["add a section [encoders.qqq]", "one of: x"],
    ),
    (
        NLP + '[encoders.x]\n@architectures = "test.Shared.v1"\nencoder = 3',
        5,
        "encoders.x.encoder",
        ["the number 3", "by its name in [encoders]"],
        ["the name of a block in [encoders]"],
    ),
    (
        NLP + '[encoders.x]\n@architectures = "test.Shared.v1"',
        3,
        "encoders.x.encoder",
        ["'test.Shared.v1' needs encoder", "wanted: Model[list[Text], list[Floats2d]] by its name in [encoders]"],
        ["add encoder ="],
    ),
    (
        NLP + '[encoders.x]\n@architectures = "test.Shared.v1"\nencoder = "x"',
        5,
        "encoders.x.encoder",
        ["encoders.x needs itself"],
        ["name another block"],
    ),
    (NLP + "batch_size = ${training.max_step}", 3, "nlp.batch_size", ["stands for nothing"], ["${training.max_steps}"]),
    (NLP + 'pipeline = ["${a.b}"]', 3, "nlp.pipeline.0", ["${a.b} stands for nothing"], []),
]


@pytest.mark.parametrize(("text", "line", "path", "message", "cure"), MISTAKES)
def test_mistakes(text: str, line: int | None, path: str, message: list[str], cure: list[str]) -> None:
    (problem,) = problems_of(text)
    assert (problem.source, problem.line, problem.path) == ("a.cfg", line, path)
    assert [part for part in message if part not in str(problem)] == []
    assert [part for part in cure if part not in problem.cure] == []


def test_the_whole_line() -> None:
    (problem,) = problems_of(NLP + "batchsize = 3")
    assert str(problem) == (
        "a.cfg:3: nlp.batchsize: [nlp] takes no batchsize; came: batchsize; "
        "wanted: one of: lang, pipeline, batch_size; did you mean batch_size?"
    )


def test_a_block_where_a_name_is_wanted() -> None:
    """Nobody would own what is built there."""
    text = (
        NLP + '[encoders.x]\n@architectures = "test.Shared.v1"\n[encoders.x.encoder]\n@architectures = "test.Words.v1"'
    )
    (problem,) = problems_of(text)
    assert (problem.path, problem.line) == ("encoders.x.encoder", 5)
    assert problem.wanted == "the name of a block in [encoders]"
    assert problem.cure == 'move it to [encoders.NAME], a name of your choice, and write encoder = "NAME"'


def test_the_name_of_a_block_of_another_type() -> None:
    """Told where the block stands; and where it is used, if it fits there where it stands."""
    head = '[encoders.main]\n@architectures = "test.TextHead.v1"\n'
    head += '[encoders.main.tok2vec]\n@architectures = "test.Words.v1"\n'
    use = '[encoders.x]\n@architectures = "test.Shared.v1"\nencoder = "main"'
    (problem,) = problems_of(head + NLP + use)
    assert (problem.path, problem.line) == ("encoders.main", 2)
    text = TAGGER + '[components.x.model]\n@architectures = "test.OfComponent.v1"\ncomponent = "y"\n'
    (problem,) = problems_of(text + (HEAD + TOK2VEC)[len(NLP) :].replace("components.x", "components.y"))
    assert (problem.path, problem.line) == ("components.x.model.component", 7)
    assert "[components.y] does not fit here; came: Tagger; wanted: Model[" in str(problem)


def test_a_function_that_does_not_fit_is_told_without_its_keys() -> None:
    """They may have been meant for another one."""
    text = TAGGER + '[components.x.model]\n@architectures = "test.TextHead.v1"\nwidth = 3'
    (problem,) = problems_of(text)
    assert problem.message == "'test.TextHead.v1' does not fit here"
    (problem, value) = problems_of(text.replace("width = 3", 'nO = "3"'))
    assert value.path == "components.x.model.nO"


def test_a_misspelt_key_is_not_missing() -> None:
    (problem,) = problems_of(HEAD.replace("model]", "modle]").replace("TokenHead", "Words"))
    assert (problem.path, problem.cure) == ("components.x.modle", "did you mean model?")


def test_blocks_that_need_each_other_are_told_once() -> None:
    shared = '@architectures = "test.Shared.v1"\nencoder ='
    text = NLP + f'[encoders.a]\n{shared} "b"\n[encoders.b]\n{shared} "c"\n[encoders.c]\n{shared} "a"\n'
    (problem,) = problems_of(text + f'[encoders.d]\n{shared} "a"')
    assert problem.path == "encoders.a.encoder"
    assert "encoders.a -> encoders.b -> encoders.c -> encoders.a" in problem.message
    one, other = problems_of(text + f'[encoders.d]\n{shared} "e"\n[encoders.e]\n{shared} "d"')
    assert (one.path, other.path) == ("encoders.a.encoder", "encoders.d.encoder")


@pytest.mark.parametrize(
    ("text", "path", "cure"),
    [
        (HEAD + "kind = 1\n" + TOK2VEC, "components.x.model.kind", "it is a key of [components.x]: write it there"),
        (TAGGER + "nO = 1\n" + HEAD[len(TAGGER) :] + TOK2VEC, "components.x.nO", "it is a key of [components.x.model]"),
        (NLP + "[training]\nbeta1 = 0.9", "training.beta1", "it is a key of [training.optimizer]: write it there"),
        (
            NLP + "[training.groups.a.b.*]\nlearn_rate = 1",
            "training.groups.a.b",
            'did you mean [training.groups."a.b.*"]?',
        ),
    ],
)
def test_keys_of_the_section_beside(text: str, path: str, cure: str) -> None:
    (problem,) = problems_of(text.replace("test.Tagger.v1", "test.KindTagger.v1"))
    assert problem.path == path
    assert cure in problem.cure


def test_a_section_that_nothing_takes_is_no_place_for_a_key() -> None:
    text = HEAD + "spam = 1\n" + TOK2VEC + "\n[components.x.model.eggs]\nspam = 1\n"
    cures = {problem.path: problem.cure for problem in problems_of(text)}
    assert cures == {"components.x.model.spam": "take it out", "components.x.model.eggs": "take it out"}


def test_a_name_in_the_place_of_a_block() -> None:
    encoders = '[encoders.main]\n@architectures = "test.Words.v1"\n'
    (problem,) = problems_of(encoders + HEAD + 'tok2vec = "main"')
    assert problem.cure.endswith(
        '[components.x.model.tok2vec] with @architectures = "test.Shared.v1" and encoder = "main"'
    )
    (problem,) = problems_of(HEAD + 'tok2vec = [{"@architectures": "test.Words.v1"}]')
    assert problem.cure == "write the block alone, without the brackets of a list"


def test_a_wrong_value_that_others_stand_for_is_told_once() -> None:
    text = NLP + "batch_size = 0\n[training]\nmax_steps = ${nlp.batch_size}\n[encoders.x]\n"
    text += '@architectures = "test.Words.v1"\nwidth = ${nlp.batch_size}\n'
    (problem,) = problems_of(text)
    assert problem.path == "nlp.batch_size"
    (problem,) = problems_of(text.replace("batch_size = 0", "batch_size = 3") + "attributes = ${encoders.x.width}")
    assert problem.path == "encoders.x.attributes"
    one, other = problems_of(text.replace("batch_size = 0", 'batch_size = "3"') + "attributes = ${nlp.lang}")
    assert (one.path, other.path) == ("nlp.batch_size", "encoders.x.attributes")


def test_what_a_reference_leaves_open_is_told_by_its_name() -> None:
    text = NLP + '[paths]\nwords = null\n[encoders.x]\n@architectures = "test.Words.v1"\nwidth = ${paths.words}\n'
    (problem,) = problems_of(text)
    assert (problem.path, problem.came, problem.message) == ("encoders.x.width", "null", "paths.words is not set")
    assert problem.cure == "set it: --paths.words VALUE"
    (problem,) = problems_of(text.replace("${paths.words}", "null"))
    assert problem.message == "the value does not fit"


def test_all_problems_at_once() -> None:
    text = GOOD.replace('"test.TokenHead.v1"', '"test.TextHead.v1"').replace("width = 64", 'width = "64"')
    text = text.replace('encoder = "main"', 'encoder = "nowhere"\nqqq = 1').replace("${paths.train}", "${paths.trian}")
    text += "[training]\nmax_step = 3\n"
    problems = problems_of(text, **{"nlp.batch_size": 0})
    assert [problem.path for problem in problems] == [
        "encoders.main.width",
        "components.tagger.model",
        "components.tagger.model.tok2vec.encoder",
        "components.tagger.model.tok2vec.qqq",
        "corpora.train.path",
        "training.max_step",
        "nlp.batch_size",
    ]


def test_an_override_is_where_it_came_from() -> None:
    (problem,) = problems_of(GOOD, **{"encoders.main.width": "wide"})
    assert (problem.source, problem.line) == ("--encoders.main.width", None)
    (problem,) = problems_of(GOOD, **{"encoders.main": "test.Wrods.v1"})
    assert (problem.source, problem.path) == ("--encoders.main", "encoders.main.@architectures")
    (problem,) = problems_of(GOOD, **{"training.foo": 1})
    assert (problem.source, problem.path) == ("--training.foo", "training.foo")
    (problem,) = problems_of(GOOD, **{"encoders.new": "qqqqqq"})
    assert "a block is wanted" in problem.message
    (problem,) = problems_of(GOOD, **{"nlp..x": 1})
    assert "not a dotted path" in problem.message


def test_a_problem_in_a_default_says_so() -> None:
    text = GOOD + '[encoders.bad]\n@architectures = "test.WrongDefault.v1"'
    (problem,) = problems_of(text)
    assert problem.path == "encoders.bad.inner"
    assert problem.line == len(GOOD.splitlines()) + 1
    assert "(a default of 'test.WrongDefault.v1')" in problem.message


def test_a_copied_mistake_is_told_once() -> None:
    text = HEAD + '[components.x.model.tok2vec]\n@architectures = "test.Words.v1"\nwidht = 3\n'
    text += '[components.y]\n@components = "test.Tagger.v1"\nmodel = ${components.x.model}'
    (problem,) = problems_of(text)
    assert problem.path == "components.x.model.tok2vec.widht"


def test_only_some_sections() -> None:
    text = GOOD + "[training]\nqqq = 1\nmax_steps = ${env.PLAIT_UNSET}\n[other]\n"
    config = Config.from_str(text.replace("width = 64", 'width = "64"'), source="a.cfg")
    sections = ("nlp", "components")
    problems = check(fill(config, Schema, sections=sections), Schema, sections=sections)
    assert [problem.path for problem in problems] == ["encoders.main.width"]
    assert check(fill(config, Schema, sections=["nlp"]), Schema, sections=["nlp"]) == []


def test_objects_that_are_built_already() -> None:
    config = Config.from_str(GOOD.replace("[encoders.main]", "[encoders.other]"))
    filled = fill(config, Schema)
    assert [problem.path for problem in check(filled, Schema)] == ["components.tagger.model.tok2vec.encoder"]
    assert check(filled, Schema, named={"encoders": {"main": object()}}) == []


@registry.architectures("test.OfComponent.v1")
def of_component(component: Annotated[Tok2Vec, Named("components")]) -> Any:
    return component


@registry.components("test.KindTagger.v1")
class KindTagger(Tagger):
    def __init__(self, model: TokenScorer, kind: int = 0) -> None:
        super().__init__(model=model)


@registry.architectures("test.NamedElsewhere.v1")
def named_elsewhere(other: Annotated[Tok2Vec, Named("nowhere")]) -> Tok2Vec:
    return other


def test_a_section_that_is_not_there() -> None:
    (problem,) = problems_of(NLP + '[encoders.x]\n@architectures = "test.NamedElsewhere.v1"\nother = "a"')
    assert "there is no [nowhere.a]" in problem.message


WEIRD: list[dict[str, Any]] = [
    {"nlp": 3},
    {"nlp": None, "encoders": [], "components": "x", "training": {"*": {"a": 1}}},
    {"nlp": {"lang": {"@": 1}}, "encoders": {"@architectures": "test.Words.v1"}},
    {"@architectures": "test.Words.v1"},
    {"*": {}},
    {"": {"": {"": ""}}},
    {"encoders": {"x": {"@architectures": {"@architectures": "x"}, "@": None}}},
    {"encoders": {"x": {"@architectures": "test.Stack.v1", "*": 3, "layers": {"*": None}}}},
    {"encoders": {"x": {"@architectures": "test.Shared.v1", "encoder": {"a": 1}}}},
    {"encoders": {"x": {"@layers": "premap_ids.v1", "mapping_table": {"a": 1}}}},
    {"paths": {"x": "${", "y": "$", "z": "~nobody/x"}},
    {"training": {"optimizer": {"@": "SGD.v1"}, "groups": {"a": {"b": {"c": []}}}}},
    {"components": {1: 2, "x": object()}},
]


@pytest.mark.parametrize("data", WEIRD, ids=named)
def test_weird_configs_are_told(data: dict[str, Any]) -> None:
    problems = check(fill(Config(data), Schema), Schema)
    assert problems
    assert all(str(problem) for problem in problems)


keys = st.sampled_from(
    ["nlp", "encoders", "training", "*", "@architectures", "@", "x", "lang", "layers", "encoder", "optimizer", "groups"]
)
leaves = st.sampled_from([None, 3, "x", "test.Stack.v1", "test.Shared.v1", "${nlp}", "${x.y}", "$${", True, 0.5])
tables = st.recursive(leaves, lambda inner: st.dictionaries(keys, inner) | st.lists(inner, max_size=3), max_leaves=15)


@settings(deadline=None)
@given(st.dictionaries(keys, st.dictionaries(keys, tables)))
def test_nothing_makes_the_check_fail(data: dict[str, Any]) -> None:
    for problem in check(fill(Config(data), Schema), Schema):
        assert isinstance(problem.as_dict()["message"], str)


@dataclass(kw_only=True)
class Misspelt:
    nlp: dict[str, "Nowhere"]  # type: ignore[name-defined]  # noqa: F821


def test_annotations_that_cannot_be_read_take_anything() -> None:
    assert check(fill(Config({"nlp": {"a": 3}}), Misspelt), Misspelt) == []


Backbone = TypeVar("Backbone", bound=Tok2Vec)


@registry.layers("test.Same.v1")
def same(inner: Backbone) -> Backbone:
    return inner


@registry.layers("test.ByName.v1")
def by_name(parts: dict[str, Tok2Vec], rate: float | Iterator[float] = 0.1) -> Tok2Vec:
    return parts["a"]


@pytest.mark.parametrize(
    ("block", "path", "wanted", "cure"),
    [
        (
            {
                "@layers": "test.Same.v1",
                "inner": {"@architectures": "test.TextHead.v1", "tok2vec": {"@architectures": "test.Words.v1"}},
            },
            "inner",
            "Model[list[Text], list[Floats2d]]",
            "these fit: ",
        ),
        (
            {"@layers": "test.ByName.v1", "parts": {"*": {"a": {"@architectures": "test.Words.v1"}}}},
            "parts.*",
            "Model[",
            "write [parts.a]",
        ),
        (
            {"@layers": "test.ByName.v1", "parts": {"@architectures": "test.Words.v1"}},
            "parts",
            "dict[str, ",
            "write it as [parts.NAME], a ",
        ),
        (
            {
                "@layers": "test.ByName.v1",
                "parts": {"a": {"@architectures": "test.Words.v1"}},
                "rate": "constant.v1",
            },
            "rate",
            "float | Iterator[float]",
            'write a section [rate] with @schedules = "constant.v1"',
        ),
        (
            {"@architectures": "test.Either.v1", "choices": {"@architectures": "test.Words.v1"}},
            "choices",
            "list[",
            "write it as [choices.*.NAME], a ",
        ),
        (
            {"@architectures": "test.Either.v1", "choices": {"a": {"@architectures": "test.Words.v1"}}},
            "choices",
            "list[",
            "write [choices.*.a]",
        ),
        (
            {"@architectures": "test.Either.v1", "choices": ["x"]},
            "choices.0",
            "Model[",
            "section [choices.*.NAME] with",
        ),
        (
            {
                "@architectures": "test.Stack.v1",
                "*": {"a": {"@architectures": "test.Words.v1"}},
                "b": {"@architectures": "test.Words.v1"},
            },
            "b",
            "under *",
            "write it as [*.b]",
        ),
    ],
)
def test_blocks_that_stand_in_another_form_than_is_wanted(
    block: dict[str, Any], path: str, wanted: str, cure: str
) -> None:
    (problem,) = check(fill_block(Config(block)), None)
    assert problem.path == path
    assert wanted in problem.wanted
    assert cure in problem.cure


def test_what_is_one_block_instead_of_several_is_told_once() -> None:
    (problem,) = problems_of(
        HEAD
        + '[components.x.model.tok2vec]\n@architectures = "test.Shared.v1"\nencoder = "main"\n'
        + '[encoders]\n@architectures = "test.Words.v1"'
    )
    assert problem.path == "encoders"


def test_a_section_is_told_as_it_is_written() -> None:
    (problem,) = problems_of(NLP + '[training.groups."a.b"]\nqqq = 1')
    assert problem.message == '[training.groups."a.b"] takes no qqq'


class AtLeastDepth(TypedDict):
    depth: Annotated[int, Range(1, None)]


class Sizes(AtLeastDepth, total=False):
    inner: Tok2Vec


class Shape(NamedTuple):
    height: int
    width: int = 2


@registry.layers("test.Sized.v1")
def sized(sizes: Sizes, shape: Shape = Shape(3)) -> Tok2Vec:  # noqa: B008
    return sizes.get("inner") or build_block({"@architectures": "test.Words.v1", "width": shape.width})


def test_a_typed_dict_and_a_named_tuple_are_filled_and_built() -> None:
    block = {"@layers": "test.Sized.v1", "sizes": {"depth": 3}, "shape": {"height": 1}}
    assert fill_block(Config(block))["shape"] == {"height": 1, "width": 2}
    assert fill_block(Config(block))["sizes"] == {"depth": 3}
    assert build_block(block).attrs["width"] == 2
    without = {"@layers": "test.Sized.v1", "sizes": {"depth": 3, "inner": {"@architectures": "test.Words.v1"}}}
    assert fill_block(Config(without))["shape"] == {"height": 3, "width": 2}
    assert build_block(without).attrs["width"] == 96


def test_the_keys_of_a_typed_dict_and_of_a_named_tuple_are_checked() -> None:
    sizes = {"depth": 0, "dpeth": 3, "inner": {"@architectures": "test.TextHead.v1", "tok2vec": 3}}
    block = {"@layers": "test.Sized.v1", "sizes": sizes, "shape": {"width": "3"}}
    told = {problem.path: problem.message for problem in check(fill_block(Config(block)), None)}
    assert told == {
        "sizes.depth": "the value does not fit",
        "sizes.dpeth": "[sizes] takes no dpeth",
        "sizes.inner": "'test.TextHead.v1' does not fit here",
        "sizes.inner.tok2vec": "a block is wanted here",
        "shape.height": "[shape] needs height",
        "shape.width": "the value does not fit",
    }
