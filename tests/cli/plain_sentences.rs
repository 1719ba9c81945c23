//! Forty sentences as a newcomer types them, and what the starter model finds in them.

use std::collections::HashSet;
use std::path::PathBuf;

use ner_data::{Split, starter};
use ner_tokenize::split_text;

use super::predict::records;
use super::support::{Place, starter_model};

/// A sentence and its entities: type and text, in order.
type Plain = (&'static str, &'static [(&'static str, &'static str)]);

/// Written before the corpus was widened. The corpus is there to be improved, the list is not.
#[rustfmt::skip]
const SENTENCES: [Plain; 40] = [
    ("Meine Schwester Julia wohnt seit drei Jahren in Wien.", &[("PER", "Julia"), ("LOC", "Wien")]),
    ("Siemens baut ein neues Werk in Berlin.", &[("ORG", "Siemens"), ("LOC", "Berlin")]),
    ("Thomas Müller spielt für Bayern München.", &[("PER", "Thomas Müller"), ("ORG", "Bayern München")]),
    ("Nächste Woche fliegen wir mit der Lufthansa nach Madrid.", &[("ORG", "Lufthansa"), ("LOC", "Madrid")]),
    ("Olaf Scholz traf Emmanuel Macron in Brüssel.", &[("PER", "Olaf Scholz"), ("PER", "Emmanuel Macron"), ("LOC", "Brüssel")]),
    ("Hast du Lukas heute schon gesehen?", &[("PER", "Lukas")]),
    ("Der Rhein fließt durch Köln.", &[("LOC", "Rhein"), ("LOC", "Köln")]),
    ("Volkswagen verkauft weniger Autos in China.", &[("ORG", "Volkswagen"), ("LOC", "China")]),
    ("Johann Sebastian Bach wurde in Eisenach geboren.", &[("PER", "Johann Sebastian Bach"), ("LOC", "Eisenach")]),
    ("Sabine arbeitet bei der Deutschen Bank in Frankfurt.", &[("PER", "Sabine"), ("ORG", "Deutschen Bank"), ("LOC", "Frankfurt")]),
    ("J'ai vu Nicolas hier soir à Marseille.", &[("PER", "Nicolas"), ("LOC", "Marseille")]),
    ("Emmanuel Macron a rencontré le roi Charles à Londres.", &[("PER", "Emmanuel Macron"), ("PER", "Charles"), ("LOC", "Londres")]),
    ("Renault va fermer une usine en Espagne.", &[("ORG", "Renault"), ("LOC", "Espagne")]),
    ("Victor Hugo est né à Besançon.", &[("PER", "Victor Hugo"), ("LOC", "Besançon")]),
    ("Ma cousine Camille travaille chez Airbus à Toulouse.", &[("PER", "Camille"), ("ORG", "Airbus"), ("LOC", "Toulouse")]),
    ("La Seine traverse Paris.", &[("LOC", "Seine"), ("LOC", "Paris")]),
    ("Est-ce que Sophie vient avec nous à Rome ?", &[("PER", "Sophie"), ("LOC", "Rome")]),
    ("Le Paris Saint-Germain a battu le Real Madrid.", &[("ORG", "Paris Saint-Germain"), ("ORG", "Real Madrid")]),
    ("Marie Curie a étudié à la Sorbonne.", &[("PER", "Marie Curie"), ("ORG", "Sorbonne")]),
    ("Nous avons visité Berlin et Prague cet été.", &[("LOC", "Berlin"), ("LOC", "Prague")]),
    ("Marco vive a Milano con la sua famiglia.", &[("PER", "Marco"), ("LOC", "Milano")]),
    ("La Ferrari ha sede a Maranello.", &[("ORG", "Ferrari"), ("LOC", "Maranello")]),
    ("Giorgia Meloni è arrivata ieri a Bruxelles.", &[("PER", "Giorgia Meloni"), ("LOC", "Bruxelles")]),
    ("Mio fratello Luca studia a Bologna.", &[("PER", "Luca"), ("LOC", "Bologna")]),
    ("La Juventus ha vinto contro il Milan.", &[("ORG", "Juventus"), ("ORG", "Milan")]),
    ("Leonardo da Vinci morì in Francia.", &[("PER", "Leonardo da Vinci"), ("LOC", "Francia")]),
    ("Dove abita Francesca?", &[("PER", "Francesca")]),
    ("Il Po attraversa Torino.", &[("LOC", "Po"), ("LOC", "Torino")]),
    ("Ho comprato una macchina della Fiat a Napoli.", &[("ORG", "Fiat"), ("LOC", "Napoli")]),
    ("Google apre un nuovo ufficio a Roma.", &[("ORG", "Google"), ("LOC", "Roma")]),
    ("My friend Sarah lives in London.", &[("PER", "Sarah"), ("LOC", "London")]),
    ("Apple was founded by Steve Jobs in California.", &[("ORG", "Apple"), ("PER", "Steve Jobs"), ("LOC", "California")]),
    ("Barack Obama was born in Hawaii.", &[("PER", "Barack Obama"), ("LOC", "Hawaii")]),
    ("Is Emma coming to Dublin with us?", &[("PER", "Emma"), ("LOC", "Dublin")]),
    ("Microsoft bought a small company in Canada.", &[("ORG", "Microsoft"), ("LOC", "Canada")]),
    ("The Thames flows through London.", &[("LOC", "Thames"), ("LOC", "London")]),
    ("Albert Einstein taught at Princeton University.", &[("PER", "Albert Einstein"), ("ORG", "Princeton University")]),
    ("Manchester United lost to Arsenal on Sunday.", &[("ORG", "Manchester United"), ("ORG", "Arsenal")]),
    ("We flew from New York to Tokyo last week.", &[("LOC", "New York"), ("LOC", "Tokyo")]),
    ("James and Olivia met in Paris.", &[("PER", "James"), ("PER", "Olivia"), ("LOC", "Paris")]),
];
