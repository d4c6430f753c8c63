"""The style sheet of a drawing: on light and on dark ground, from left to right and from right to left.

What has a colour brings its own ground and ink, and everything else takes the ink of the page around it, so that it can
be read in any theme. What stands in columns has no left or right, so that a text from the right
mirrors all of it.
"""

STYLE = """\
.plait { line-height: 1.5; text-align: start }
.plait-doc + .plait-doc { margin-top: 1em; border-top: 1px solid rgba(128, 128, 128, .5); padding-top: 1em }
.plait-doc bdi, .plait-name, .plait-value, .plait-cats { -webkit-user-select: none; user-select: none }
.plait-text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 2 }
.plait-text mark { border-radius: .35em; padding: .2em .35em; -webkit-box-decoration-break: clone; \
box-decoration-break: clone }
.plait-text mark bdi { font-size: .7em; font-weight: 600; vertical-align: .1em }
.plait-text mark.plait-ltr bdi { margin-left: .5em }
.plait-text mark.plait-rtl bdi { margin-right: .5em }
.plait-text mark.plait-ltr::after { content: "\\200e" }
.plait-text mark.plait-rtl::after { content: "\\200f" }
.plait-text:empty::after { content: "no text"; font-style: italic; opacity: .7 }
.plait-lines { overflow-x: auto }
.plait-line { display: grid; width: max-content; justify-content: start; margin-bottom: .9em }
.plait-blank { white-space: pre }
.plait-word { z-index: 1; padding: .1em; text-align: center; white-space: pre }
.plait-name { align-self: center; padding-inline-end: 1em; font-size: .7em; opacity: .7 }
.plait-value { padding: 0 .4em; font-size: .75em; text-align: center; opacity: .8 }
.plait-bar, .plait-of, .plait-role { padding: 0 .5em; font-size: .7em; font-weight: 600; text-align: center; \
white-space: pre }
.plait-of { z-index: 1; padding-bottom: .15em }
.plait-bar { margin: .15em .1em; border-radius: .35em }
.plait-bar:empty { align-self: center; height: .5em }
.plait-box { margin: 0 .07em; border-radius: .35em }
.plait-role { z-index: 1; justify-self: center; align-self: center; margin: .2em 0; border-radius: .35em }
.plait-arc { position: relative; margin-top: .6em; border: 1.5px solid; border-bottom: 0; \
border-radius: .6em .6em 0 0; opacity: .6 }
.plait-open-start { border-start-start-radius: 0; border-end-start-radius: 0 }
.plait-open-end { border-start-end-radius: 0; border-end-end-radius: 0 }
.plait-arc.plait-open-start { border-inline-start: 0 }
.plait-arc.plait-open-end { border-inline-end: 0 }
.plait-arc i { position: absolute; bottom: -.1em; border: .3em solid transparent; border-bottom: 0; \
border-top: .45em solid }
.plait-tip-start { inset-inline-start: calc(-.3em - .75px) }
.plait-tip-end { inset-inline-end: calc(-.3em - .75px) }
.plait-cats { margin-bottom: .5em; font-size: .8em }
.plait-cats span { display: inline-block; margin-inline-end: .5em; border-radius: .35em; padding: .1em .5em }
"""

PAGE = """\
:root { color-scheme: light dark }
body { max-width: 72em; margin: 2em auto; padding: 0 1em; font-family: system-ui, sans-serif }
"""
