"""Texts of lessons for tests."""

ONE_STEP = """\
id: one-step
title: {en: One step, es: Un paso}
summary: {en: It is short., es: Es corta.}
learned: {en: A pad answers., es: Un recuadro responde.}
minutes: 1
steps:
  - id: draw
    title: {en: Draw, es: Dibuja}
    text: {en: Draw a digit., es: Dibuja un dígito.}
    page: predict
    check: {kind: drew}
"""
