//! German.

use super::grammar::Grammar;

pub(super) const GRAMMAR: Grammar = Grammar {
    sentences: &[
        "#who PER wurde YEAR in LOC geboren .",
        "#who SUR zog #when nach LOC .",
        "PER schrieb #when einen langen Brief an PER .",
        "Der Zug von PLACE nach PLACE hat #when Verspätung .",
        "FIRM entließ #when NUM Mitarbeiter .",
        "Die Aktie von FIRM fiel #when um NUM Prozent .",
        "SUR gewann das Rennen knapp vor SUR .",
        "In PLACE leben heute NUM Einwohner .",
        "PLACE liegt im Norden nahe der Grenze zu LOC .",
        "Die Firma ORG mit Sitz in LOC baut #things .",
        "Die Gemeinde PLACE gehört zum Bezirk LOC .",
        "SUR und seine Frau wohnten lange in LOC .",
        "Sie studierte in LOC bei #who SUR .",
        "Der Vorstand von FIRM traf #when #who SUR .",
        "SUR spielte von YEAR bis YEAR im Sturm von ORG .",
        "Das Werk von FIRM in PLACE wurde #when geschlossen .",
        "Der Fluss fließt durch PLACE und LOC ins Meer .",
        "#when starb PER im Alter von NUM Jahren .",
        "Der Bürgermeister von PLACE , PER , trat #when zurück .",
        "ORG wurde YEAR von PER gegründet .",
        "ORG verkauft seine #things nur noch in LOC .",
        "Als Kind lernte SUR bei PER das Geigenspiel .",
    ],
    plain: &[
        "Der #thing war #when sehr #adj .",
        "Niemand wusste , warum der #thing so #adj war .",
        "Ein Liter Wein kostet #when NUM Euro .",
        "Es regnet #when , doch der Weg ist #adj .",
        "Siehe auch : #thing und #thing",
        "Im Jahr YEAR gab es hier weder #things noch #things .",
        "Alle #things sind #adj , aber nicht #adj .",
    ],
    tails: &[
        ", wie die Zeitung schrieb",
        ", obwohl es #when regnete",
        "und niemand war überrascht",
        ", was viele #adj fanden",
        "und dabei blieb es lange Zeit",
    ],
    fragments: &[
        "WEITERLEITUNG PER",
        "Liste der Bahnhöfe in PLACE",
        "Bild : SUR beim Training",
        "Hauptsitz von FIRM",
    ],
    lists: &[
        (
            "who",
            &[
                "der Maler",
                "die Lehrerin",
                "der Physiker",
                "die Sängerin",
                "der Richter",
                "die Ärztin",
                "der Dichter",
                "die Trainerin",
            ],
        ),
        (
            "job",
            &[
                "Maler",
                "Lehrerin",
                "Physiker",
                "Sängerin",
                "Richter",
                "Ärztin",
                "Dichter",
                "Trainerin",
            ],
        ),
        (
            "trade",
            &["Unternehmen", "Verein", "Verlag", "Brauerei", "Bank"],
        ),
        (
            "region",
            &["Stadt", "Gemeinde", "Insel", "Dorf", "Ortsteil"],
        ),
        (
            "when",
            &[
                "gestern",
                "heute",
                "später",
                "damals",
                "im Frühling",
                "nach dem Krieg",
                "wieder",
                "im Mai",
            ],
        ),
        (
            "thing",
            &[
                "Garten", "Turm", "Markt", "Apfel", "Bericht", "Winter", "Vertrag", "Stein",
                "Abend", "Film",
            ],
        ),
        (
            "things",
            &[
                "Brücken",
                "Uhren",
                "Fahrräder",
                "Möbel",
                "Lampen",
                "Motoren",
                "Bücher",
                "Schiffe",
            ],
        ),
        (
            "adj",
            &[
                "alt", "schön", "teuer", "ruhig", "wichtig", "seltsam", "neu", "dunkel", "lang",
                "bunt",
            ],
        ),
    ],
    first_names: &[
        "Jürgen", "Heike", "Uwe", "Greta", "Klaus", "Ulrike", "Dieter", "Anke",
    ],
    person_forms: &["^ von @", "^. @", "^ ^ @", "Dr. @"],
    place_forms: &["Bad @", "Neu @", "@ am See", "Sankt @"],
    organisation_forms: &["@ AG", "@ GmbH", "FC @", "@ & @", "Bank @", "Verlag @"],
};
