"""English: clitics and parts of compounds are words, as in the English treebanks of Universal Dependencies."""

from .language import Language, any_of, pieces, with_curly, words
from .patterns import APOSTROPHE, LETTER
from .xx import INFIXES, PREFIXES, SUFFIXES, WHOLES

_ABBREVIATIONS = words(
    """
    Mr. Mrs. Ms. Messrs. Mmes. Dr. Drs. Prof. Rev. Hon. Fr. Sr. Jr. St. Ste. Gen. Col. Capt. Cpt. Lt. Cmdr. Maj. Sgt.
    Cpl. Pvt. Adm. Gov. Sen. Rep. Reps. Sens. Pres. Supt. Det. Atty. Amb. Esq. Bros. Inc. Ltd. Corp. Co. Cos. Assn.
    Dept. Univ. Inst. Natl. Intl. Ave. Blvd. Rd. Hwy. Pkwy. Mt. Mts. Ft. Bldg. Apt. Jan. Feb. Apr. Jun. Jul. Aug.
    Sept. Oct. Nov. Dec. Tue. Tues. Thu. Thur. Thurs. Fri. Ala. Ariz. Ark. Calif. Colo. Conn. Fla. Ga. Ill. Kan. Ky.
    La. Mich. Minn. Neb. Nev. Okla. Ont. Ore. Penn. Tenn. Tex. Va. Vt. Wis. Wyo. Que. Nos. Ph. Wed. Sat. Mon. Ph.D.
    Ph.D PhD. Sc.D. Ed.D. Psy.D. etc. vs. e.g. i.e. eg. ie. cf. viz. approx. a.m. p.m. et. al. ibid. ca. ext. tel.
    attn. misc. govt. dept. vol. vols. pp. para. sec. fig. figs. eq. eqs. chap. eds. incl. esp. resp. hrs. yrs. mins.
    lbs. oz. tbsp. tsp. sq. cu. ft. abbr. spec. conf. a.k.a. r.s.v.p. o.k. mfg. mgr. asst. assoc. dist. arr. arrv. lv.
    PS. ps. Sts. c. ref. refs.
    """
)

# Those that are written close to what follows now and then: "St.Louis", "Nov.28".
_TITLES = any_of(
    """
    Mr Mrs Ms Dr Prof St Ft Mt Jan Feb Aug Sept Oct Nov Dec
    """
)

# An apostrophe that belongs to the word, or two words written as one.
_EXCEPTIONS = {
    **pieces(
        """
        can|not a|lot gon|na got|ta wan|na out|ta lot|ta lem|me gim|me du|n|no 't|is 't|was 't|will 't|were d'|you
        more|'n what|cha how|'d|y c'm|on i|'m|a I|. do|nt did|nt does|nt ca|nt wo|nt is|nt was|nt are|nt were|nt
        have|nt has|nt had|nt would|nt could|nt should|nt ai|nt must|nt need|nt I|m i|m I|ve i|ve you|re they|re
        you|ve they|ve we|ve 1|/|2 1|/|3 2|/|3 1|/|4 3|/|4 24|/|7 that|s what|s there|s here|s who|s he|s she|s it|ll
        Let|s you|ll they|ll i|d've let|'s
        """
    ),
    **{
        whole: (whole,)
        for whole in words(
            """
            'em 'til w/out w/in 'till 'cause 'cos 'bout 'round 'n' 'n n' ol' o' th' an' ya' y'all ya'll o'clock ma'am
            ne'er e'er o'er ass't int'l gov't nat'l dep't rock'n'roll d'etat goin' doin' nothin' somethin' comin'
            talkin' lovin' cookin' lookin' tryin' gettin' makin' workin' runnin' livin' havin' bein' sayin' seein'
            playin' feelin' fuckin' thinkin' givin' takin' waitin' walkin' drivin' singin' everythin' mornin' evenin'
            w/ w/o b/c b/w c/o n/a yahoo! a&e p&l q&a r&d at&t
            """
        )
    },
}

# "non-profit" is one word, "high-quality" three.
_PREFIX_WORDS = any_of(
    """
    e ante anti arch bi bio co counter cross cyber de eco ex extra fore geo hyper hypo inter intra macro mega meta
    micro mid mini mono multi neo non over pan para peri poly post pre pro proto pseudo psycho quasi re semi socio sub
    super supra sur trans tri ultra un uni under
    """
)
_SUFFIX_WORDS = any_of(
    """
    esque ette fest fold gate itis less most rama wise ish
    """
)
_ONE_WORD = (
    rf"(?<![\w\-])(?:(?i:{_PREFIX_WORDS})-{LETTER}+|(?i:mid)-\d{{2,4}}s?|{LETTER}+-(?i:{_SUFFIX_WORDS}))(?![\w\-])"
)

_UNITS = any_of(
    """
    am pm AM PM a.m. p.m. A.M. P.M. km kg mg cm mm nm ml kb mb gb tb KB MB GB TB kW MW GW kHz MHz GHz Hz mph kph mpg
    km/h ft lb lbs oz hr hrs yr yrs min mins sec secs in yd sq k K m M b bn tn MM x px hp hh cc fps
    """
)
# A word that begins a sentence, and ends no address: "too late.but still".
_OPENERS = any_of(
    "the but and or i i'm i've i'll they we you he she this that if then there when what which because very"
)
_DATE = r"\d{1,2}-(?i:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}-\d{2,4}"
_PHONE = (
    r"(?<!\w)(?:(?:\+?1[\-.])?\d{3}[\-./]\d{3}[\-.]\d{4}(?:x\d+)?|\+\d{1,3}(?:[\-.]\d{1,5}){2,5}|\d{3}-\d{4}"
    r"|\d{1,2}-\d{3}-\d{3}-\d{4}|x?\d-\d{4}|\d{5}-\d{4})(?!\w)"
)

EN = Language(
    code="en",
    exceptions=_EXCEPTIONS,
    abbreviations=_ABBREVIATIONS,
    wholes=(
        *WHOLES,
        _DATE,
        _PHONE,
        _ONE_WORD,
        rf"{LETTER}/{LETTER}",
        r"\+\d{1,4}",
        r"[A-Za-z]{1,2}\*{2,}|[A-Za-z]+\*+[A-Za-z]+",
    ),
    prefixes=(*PREFIXES, r"[-@](?=\w)"),
    suffixes=(
        *SUFFIXES,
        rf"(?<=[\w.)\]\"”]){APOSTROPHE}(?i:s|m|d|ll|ve|re)(?<!\d{APOSTROPHE}[sS])",
        rf"(?<=[^\W\d_])(?i:n{APOSTROPHE}t)",
        r"(?<=[A-Za-z])`s",
        rf"(?<![^\W\d_]\d)(?<=\d)(?:{_UNITS}|[a-z]{{4,}}|[CF](?<!\d{{4}}[CF]))",
        r"(?<=\d,\d{3})[A-Za-z]+",
    ),
    infixes=(
        *INFIXES,
        _PHONE,
        _ONE_WORD,
        rf"(?<![\w.]){_TITLES}\.(?=[A-Z0-9])",
        r"(?<=[A-Z]\.)(?=[A-Z][a-z])",
        r"(?<=[\w.)\]%])[-‐‑](?=[\w$£€(])",
        r"(?<=\d)['’′](?=\d)",
        rf"(?<=[a-z]{{2}})\.(?={_OPENERS}(?![\w.\-/@]))",
        r"(?<=[a-z])#(?=\d)",
        r"(?<=[\w.)])/(?=\w)",
    ),
    norms=with_curly(
        {
            "n't": "not",
            "nt": "not",
            "wo": "will",
            "sha": "shall",
            "'m": "am",
            "'re": "are",
            "'ve": "have",
            "'ll": "will",
            "'s": "'s",
            "'d": "'d",
            "gon": "going",
            "'em": "them",
            "'cause": "because",
            "'til": "until",
            "ur": "your",
            "thru": "through",
            "&": "and",
        }
    ),
)
