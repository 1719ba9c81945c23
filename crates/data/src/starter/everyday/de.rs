//! German.

use super::words::Everyday;

pub(crate) const EVERYDAY: Everyday = Everyday {
    sentences: &[
        "NAME lebt #when in CITY .",
        "NAME wohnt mit #kin NAME in CITY .",
        "NAME wohnt seit YEAR in LAND .",
        "NAME wohnt jetzt in der ALAND .",
        "Ich heiße NAME und komme aus CITY .",
        "Mein Name ist FULL .",
        "#kin NAME lebt in CITY .",
        "#kin NAME arbeitet seit Jahren bei COMPANY .",
        "#kin NAME kommt aus LAND .",
        "NAME arbeitet bei COMPANY .",
        "NAME arbeitet für COMPANY in CITY .",
        "NAME und NAME fahren #when nach CITY .",
        "NAME , NAME und NAME spielen #when im #thing .",
        "NAME hat #when #kin NAME besucht .",
        "NAME studiert #subject an der SCHOOL .",
        "#when habe ich NAME in CITY getroffen .",
        "Ich habe #when mit NAME gesprochen .",
        "Ich fliege am #day nach CITY .",
        "Wir fahren mit dem Auto von CITY nach CITY .",
        "Wir waren #when in LAND im Urlaub .",
        "Morgen fliegen wir nach LAND .",
        "Am #day reist NAME in die ALAND .",
        "Im #month war ich mit NAME in CITY .",
        "Kennst du NAME aus CITY ?",
        "Wo wohnt WHO ?",
        "Wann kommt NAME nach Hause ?",
        "Wer ist FULL ?",
        "Warst du schon einmal in CITY ?",
        "Hast du NAME angerufen ?",
        "Hat NAME #when in CITY gearbeitet ?",
        "Liegt CITY in LAND ?",
        "Wie komme ich von CITY nach CITY ?",
        "Arbeitet NAME noch bei COMPANY ?",
        "FULL besuchte #when CITY .",
        "FULL besuchte CITY .",
        "FULL reist #when nach LAND .",
        "FULL wurde YEAR in CITY geboren .",
        "FULL wurde am NUM . #month YEAR in CITY geboren .",
        "FULL starb YEAR in CITY .",
        "FULL lebte in CITY und schrieb #things .",
        "FULL spricht #when in CITY mit FULL .",
        "FULL traf #when FULL .",
        "FULL gewann #when gegen FULL .",
        "FULL ist #job .",
        "FULL war ein berühmter #job aus LAND .",
        "#job FULL kommt #when nach CITY .",
        "#title SURNAME wohnt in CITY .",
        "#title SURNAME arbeitet #when bei COMPANY .",
        "Guten Tag , #title SURNAME !",
        "#title FULL trat #when zurück .",
        "CITY ist die Hauptstadt von LAND .",
        "CITY ist #adj .",
        "CITY liegt in LAND .",
        "CITY liegt an THE-RIVER .",
        "In CITY regnet es #when .",
        "In LAND ist es #when #adj .",
        "Die Bahn fährt von CITY über CITY nach CITY .",
        "THE-RIVER fließt an CITY vorbei .",
        "THE-RIVER fließt durch LAND ins Meer .",
        "Wir wandern an THE-RIVER .",
        "THE-PEAK ist NUM Meter hoch .",
        "LAND und LAND haben #when einen Vertrag geschlossen .",
        "Die Regierung von LAND plant neue #things .",
        "COMPANY baut #when #things in LAND .",
        "COMPANY eröffnet ein Büro in CITY .",
        "COMPANY hat eine Fabrik in CITY geschlossen .",
        "COMPANY kauft #when COMPANY .",
        "COMPANY stellt #when neue #things vor .",
        "COMPANY entlässt in LAND NUM Leute .",
        "COMPANY gehört zu COMPANY .",
        "Der Chef von COMPANY heißt FULL .",
        "FULL ist der Chef von COMPANY .",
        "FULL gründete COMPANY .",
        "FULL gründete YEAR die Firma COMPANY .",
        "Die Aktien von COMPANY und COMPANY steigen .",
        "Ich kaufe meine #things bei COMPANY .",
        "Ich habe ein #item von COMPANY .",
        "Der Sitz von COMPANY ist in CITY .",
        "THE-SCHOOL sucht neue Leute .",
        "FULL lehrte an der SCHOOL .",
        "Die Sitzung der SCHOOL war #when .",
        "CLUB gewinnt gegen CLUB .",
        "CLUB spielt #when gegen CLUB .",
        "CLUB verlor NUM : NUM gegen CLUB .",
        "FULL spielt bei CLUB .",
        "FULL spielt #when nicht mehr für CLUB .",
        "FULL wechselt von CLUB zu CLUB .",
        "NAME ist ein Fan von CLUB .",
        "Der Trainer von CLUB heißt SURNAME .",
        "Das Spiel in CITY hat CLUB verloren .",
        "Hallo NAME , wie geht es dir ?",
        "Liebe NAME , viele Grüße aus CITY !",
        "Danke , NAME !",
        "Gestern war #title SURNAME in CITY .",
        "#Noun aus LAND sind #adj .",
        "#Noun und #things aus CITY",
        "NAME lebt in CITY und arbeitet bei COMPANY .",
        "#title SURNAME aus CITY ist seit YEAR bei COMPANY .",
        "FULL wurde in LAND geboren und starb YEAR in CITY .",
        "Am #day traf FULL in CITY den Chef von COMPANY , FULL .",
        "Nach dem Spiel gegen CLUB fuhren FULL und FULL nach CITY .",
        "COMPANY und COMPANY bauen zusammen #things in CITY und CITY .",
        "Auf der Liste stehen COMPANY , COMPANY und COMPANY .",
        "Bei COMPANY in CITY arbeiten NUM Menschen .",
        "Weil es regnet , bleibt NAME mit #kin in CITY .",
        "#kin war #when in CITY , CITY und CITY .",
        "Der #job FULL und #title SURNAME reisten #when gemeinsam von CITY nach LAND .",
        "Ich trinke Kaffee mit NAME , NAME und #kin NAME .",
        "Die SCHOOL hat FULL #when einen Preis gegeben .",
        "Im Büro von COMPANY sitzt jetzt FULL .",
        "CLUB hat FULL von CLUB gekauft .",
        "Mit COMPANY flog #kin am #day nach LAND .",
        "FULL #does in CITY .",
        "NAME #does #when .",
        "NAME #does mit #noun und #noun .",
        "FULL war ein #people #job .",
        "FULL ist ein #people #job .",
        "COMPANY #does #when .",
        "COMPANY #does in LAND .",
        "Die #noun von COMPANY #are .",
        "CITY hat viele #noun .",
        "In CITY #does #kin am #day .",
        "Das #item von NAME ist #adj .",
        "Der #people #job FULL #does #when .",
        "Die #people Firma COMPANY #does in CITY .",
        "NAME #does , aber NAME #does nicht .",
        "THE-RIVER kommt aus LAND .",
        "Wer von euch kennt CITY oder CITY ?",
        "CLUB #does am #day in CITY .",
        "NAME und NAME #are .",
        "Die #job NAME und NAME #are in CITY .",
    ],
    plain: &[
        "#Noun sind #adj .",
        "#Noun mag ich #when nicht .",
        "#Noun kosten #when NUM Euro .",
        "#kin kommt #when nach Hause .",
        "#kin hat ein neues #item .",
        "Wo ist mein #item ?",
        "Wie spät ist es ?",
        "Wie geht es dir #when ?",
        "Am #day gehen wir ins Kino .",
        "Am #day esse ich #noun mit #noun .",
        "Im #month wird es #adj .",
        "Guten Morgen , wie war der #thing ?",
        "Ich lese #when ein Buch über #noun .",
        "Ich habe #when keine Zeit .",
        "Wir haben #when #noun gekauft .",
        "Die Regierung plant #when neue #things .",
        "Der Chef der Firma war #when #adj .",
        "Das Essen war #adj , die Suppe auch .",
        "Die Kinder spielen #when im #thing .",
        "Der Bus kommt um NUM Uhr .",
        "#subject ist #adj .",
        "Deutsch und Englisch sind Sprachen .",
        "Kannst du mir das #item geben ?",
        "Es gibt hier keine #noun .",
        "Sie spricht Italienisch , er Französisch .",
        "Das ist ein Satz ohne Namen .",
        "Eine Bank hat #when viele #noun .",
        "Der Fluss ist #adj und #adj .",
        "Die Stadt ist #when #adj .",
        "Danke für das #item !",
        "Der #thing #does #when .",
        "#kin #does #when im #thing .",
        "#kin #does mit #noun .",
        "Die #people #noun #are .",
        "Ein #people #job #does #when .",
        "#noun und #noun #are #when .",
        "Heute #does niemand .",
        "#noun #are , #things nicht .",
        "Wir mögen #people #noun .",
        "Das #item #does nicht .",
    ],
    fragments: &["CITY und CITY", "CITY , LAND", "FULL in CITY"],
    lists: &[
        (
            "kin",
            "mein Bruder, meine Tante, mein Onkel, meine Freundin, mein Freund, meine Mutter, mein Vater, \
            meine Tochter, mein Sohn, meine Kollegin, mein Nachbar, unsere Lehrerin, meine Oma, seine Frau, ihr Mann, \
            meine Cousine, meine Schwester, deine Schwester, mein Cousin",
        ),
        (
            "day",
            "Montag, Dienstag, Mittwoch, Donnerstag, Freitag, Samstag, Sonntag, Wochenende",
        ),
        (
            "month",
            "Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember, \
            Sommer, Winter, Herbst",
        ),
        (
            "title",
            "Herr, Frau, Professor, Präsident, Kanzlerin, Minister, König, Königin, Richterin",
        ),
        (
            "subject",
            "Chemie, Musik, Mathematik, Geschichte, Physik, Medizin, Biologie, Kunst, Jura",
        ),
        (
            "item",
            "Auto, Handy, Fahrrad, Buch, Hemd, Paket, Ticket, Konto, Spiel, Foto",
        ),
        (
            "noun",
            "Hunde, Motorräder, Computer, Geschenke, Lieder, Briefe, Fragen, Bilder, Tische, Stühle, Fenster, Türen, Gäste, Nachbarn, Eltern, Mütter, Väter, Brüder, Kollegen, Schüler, Lehrerinnen, Ärzte, Pferde, Kühe, Schafe, Fische, Pizza, Salat, Suppe, Butter, Zucker, Frühstück, Wetter, Regen, Sonne, Schnee, Musik, Arbeit, Sprache, Geld, Wasser, Haustiere, Rechnungen, Geburtstage, Jogurt, Schokolade, Werkzeuge, Katzen, Äpfel, Blumen, Kartoffeln, Häuser, Kinder, Lehrer, Bäume, Züge, Freunde, Brot, \
            Käse, Kaffee, Milch, Reis, Zeitungen, Wolken, Vögel, Straßen",
        ),
        (
            "Noun",
            "Hunde, Katzen, Äpfel, Blumen, Kartoffeln, Häuser, Kinder, Lehrer, Bäume, Züge, Freunde, Filme, \
            Menschen, Weine, Autos, Tomaten, Zeitungen, Wolken, Vögel, Straßen, Schulen, Banken",
        ),
        (
            "does",
            "schläft, arbeitet, singt, lacht, tanzt, wartet, kocht, isst, trinkt, liest, schreibt, lernt, spielt, läuft, schwimmt, bleibt, sitzt, steht, geht, kommt, fährt, wächst, beginnt, endet, hilft, fehlt, spricht, schweigt, gewinnt, verliert, verkauft, lügt, träumt, friert, blüht, funktioniert, produziert, investiert, telefoniert, frühstückt",
        ),
        (
            "are",
            "sind hier, schlafen, arbeiten, singen, lachen, heiraten, tanzen, warten, kochen, essen, trinken, lesen, lernen, spielen, bleiben, gehen, kommen, fahren, wachsen, fehlen, helfen, streiten, sind müde, sind teuer, sind verheiratet",
        ),
        (
            "people",
            "deutscher, österreichischer, britischer, italienischer, französischer, amerikanischer, spanischer, russischer, chinesischer, europäischer, berühmter, junger, alter, großer, reicher, bekannter, moderner, wilder, kleiner, schneller, gesunder",
        ),
    ],
    first_names: "Anna, Julia, Lena, Sabine, Petra, Monika, Katrin, Stefan, Thomas, Michael, Andreas, Lukas, Felix, \
        Jonas, Maximilian, Tobias, Florian, Sebastian, Hans, Peter, Wolfgang, Karl, Heinz, Werner, Günter, Ursula, \
        Helga, Renate, Claudia, Susanne, Birgit, Nicole, Stefanie, Melanie, Sandra, Christina, Katharina, Johanna, \
        Hannah, Mia, Leonie, Lea, Lina, Marie, Sophie, Charlotte, Emil, Ben, Finn, Leon, Luis, Niklas, Moritz, \
        Philipp, Christian, Markus, Matthias, Jan, Tim, Max, Frank, Ralf, Bernd, Rainer, Holger, Jens, Sven, \
        Oliver, Robert, Georg, Ingrid, Gisela, Elisabeth, Barbara, Martina, Angelika, Silke, Tanja, Anja, Mehmet, \
        Ayşe, Fatima, Ali, Greta, Jürgen, Heike, Uwe, Klaus, Ulrike, Dieter, Anke, Fritz, Angela, Olaf",
    surnames: "Müller, Schmidt, Schneider, Fischer, Weber, Meyer, Wagner, Becker, Schulz, Hoffmann, Schäfer, Koch, \
        Bauer, Richter, Klein, Wolf, Schröder, Neumann, Schwarz, Zimmermann, Braun, Krüger, Hofmann, Hartmann, \
        Lange, Schmitt, Werner, Krause, Meier, Lehmann, Köhler, Herrmann, König, Walter, Mayer, Huber, Kaiser, \
        Fuchs, Peters, Lang, Scholz, Möller, Weiß, Jung, Hahn, Keller, Vogel, Friedrich, Günther, Frank, Berger, \
        Winkler, Roth, Beck, Lorenz, Baumann, Franke, Albrecht, Ludwig, Winter, Schuster, Kraus, Vogt, Stein, \
        Sommer, Groß, Brandt, Yılmaz, Öztürk, Nowak",
    cities: "Berlin, Hamburg, München, Köln, Frankfurt, Stuttgart, Düsseldorf, Leipzig, Dortmund, Bremen, Dresden, \
        Hannover, Nürnberg, Bonn, Münster, Mannheim, Karlsruhe, Augsburg, Wiesbaden, Kiel, Lübeck, Erfurt, Mainz, \
        Rostock, Kassel, Freiburg, Heidelberg, Potsdam, Würzburg, Regensburg, Ulm, Weimar, Jena, Trier, Bamberg, \
        Konstanz, Wien, Graz, Salzburg, Linz, Innsbruck, Klagenfurt, Zürich, Genf, Basel, Bern, Lausanne, Luzern, \
        Paris, London, Rom, Madrid, Lissabon, Brüssel, Amsterdam, Rotterdam, Kopenhagen, Stockholm, Oslo, Helsinki, \
        Warschau, Krakau, Danzig, Prag, Budapest, Bratislava, Ljubljana, Zagreb, Belgrad, Sofia, Bukarest, Athen, \
        Istanbul, Ankara, Kiew, Moskau, Vilnius, Riga, Tallinn, Dublin, Edinburgh, Manchester, Lyon, Marseille, \
        Nizza, Straßburg, Bordeaux, Mailand, Turin, Venedig, Florenz, Neapel, Bologna, Palermo, Barcelona, Sevilla, \
        Valencia, New York, Los Angeles, Chicago, Boston, San Francisco, Washington, Toronto, Montreal, Mexiko-Stadt, \
        Rio de Janeiro, Buenos Aires, Lima, Tokio, Kyoto, Peking, Shanghai, Hongkong, Singapur, Seoul, Bangkok, \
        Delhi, Mumbai, Dubai, Kairo, Jerusalem, Tel Aviv, Nairobi, Kapstadt, Sydney, Melbourne",
    lands: "Deutschland, Österreich, Frankreich, Italien, Spanien, Portugal, Belgien, Luxemburg, Dänemark, Schweden, \
        Norwegen, Finnland, Island, Irland, Großbritannien, England, Schottland, Polen, Tschechien, Ungarn, \
        Slowenien, Kroatien, Serbien, Rumänien, Bulgarien, Griechenland, Russland, China, Japan, Indien, Korea, \
        Vietnam, Thailand, Indonesien, Australien, Neuseeland, Kanada, Mexiko, Brasilien, Argentinien, Chile, Peru, \
        Kuba, Ägypten, Marokko, Tunesien, Kenia, Nigeria, Südafrika, Israel, Afrika, Asien, Europa, Amerika, Bayern, \
        Hessen, Sachsen, Thüringen, Brandenburg, Baden-Württemberg, Nordrhein-Westfalen, Schleswig-Holstein, \
        Niedersachsen, Tirol, Kärnten, Kalifornien, Texas, Florida, Sizilien, Sardinien, Katalonien, Nordkorea",
    the_lands: "Schweiz, Türkei, Ukraine, Slowakei, Mongolei, Toskana, Normandie, Bretagne, Provence, Lombardei, \
        Pfalz, Steiermark, Eifel, Lausitz",
    rivers: "der|Rhein, die|Elbe, die|Donau, der|Main, der|Neckar, die|Mosel, die|Isar, die|Spree, die|Weser, \
        die|Oder, der|Inn, die|Saale, die|Ruhr, die|Themse, die|Seine, die|Wolga, der|Nil, der|Po, der|Bodensee, \
        die|Nordsee, die|Ostsee, der|Tiber, der|Amazonas",
    peaks: "die|Zugspitze, der|Brocken, das|Matterhorn, der|Großglockner, der|Mount Everest, der|Mont Blanc, \
        der|Feldberg, die|Jungfrau, der|Watzmann, der|Vesuv, der|Ätna, der|Eiffelturm",
    schools: "die|Universität Heidelberg, die|Universität Wien, die|Universität Leipzig, die|Universität Zürich, \
        die|Humboldt-Universität, die|Technische Universität München, die|Charité, die|ETH Zürich, \
        die|Universität Bonn, die|Freie Universität Berlin, die|Universität Göttingen, die|SPD, die|CDU, die|FDP, \
        die|NATO, die|Europäische Union, die|UNESCO, die|Europäische Zentralbank, die|Deutsche Bahn, die|Caritas, \
        die|Universität Oxford",
    companies: "Siemens, Bosch, Volkswagen, BMW, Mercedes-Benz, Daimler, Audi, Porsche, Opel, Lufthansa, Bayer, BASF, \
        Adidas, Puma, Aldi, Lidl, Rewe, Edeka, SAP, Telekom, Commerzbank, Deutsche Bank, Deutsche Post, Allianz, \
        Henkel, Miele, Thyssenkrupp, Bertelsmann, Axel Springer, Infineon, Continental, Zalando, Swatch, Novartis, \
        Red Bull, Deutsche Telekom, Swisscom, Migros",
    clubs: "Bayern München, Borussia Dortmund, Hertha BSC, Schalke 04, Werder Bremen, Bayer Leverkusen, \
        Eintracht Frankfurt, VfB Stuttgart, Hamburger SV, RB Leipzig, FC St. Pauli, Hannover 96, Hansa Rostock, \
        Rapid Wien, Austria Wien, FC Basel, Borussia Mönchengladbach, SC Freiburg, Union Berlin",
    contractions: &[
        ("an", "der", "am"),
        ("an", "die", "an der"),
        ("an", "das", "am"),
    ],
    land_articles: None,
};
