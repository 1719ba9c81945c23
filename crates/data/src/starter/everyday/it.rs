//! Italian.

use super::words::Everyday;

pub(crate) const EVERYDAY: Everyday = Everyday {
    sentences: &[
        "NAME abita #when a CITY .",
        "NAME abita a CITY con #kin NAME .",
        "NAME vive in LAND .",
        "NAME vive a CITY .",
        "NAME vive adesso nel ALAND .",
        "Mi chiamo NAME e vengo da CITY .",
        "Il mio nome è FULL .",
        "#kin NAME abita a CITY .",
        "#kin NAME lavora dal YEAR per COMPANY .",
        "#kin NAME viene da CITY .",
        "#kin NAME studia #subject .",
        "NAME lavora alla COMPANY .",
        "NAME lavora per COMPANY a CITY .",
        "NAME e NAME partono #when per CITY .",
        "NAME , NAME e NAME giocano #when nel #thing .",
        "NAME ha visto #kin NAME #when .",
        "NAME studia #subject a THE-SCHOOL .",
        "Ho incontrato NAME a CITY .",
        "Ho parlato con NAME #when .",
        "Ho visto NAME #when .",
        "Abito a CITY dal YEAR .",
        "Vado a CITY #day .",
        "Andiamo in macchina da CITY a CITY .",
        "Siamo stati in vacanza in LAND #when .",
        "Abbiamo visitato CITY .",
        "Siamo andati a CITY e a CITY .",
        "Domani partiamo per CITY .",
        "#day NAME va in LAND .",
        "A #month ero con NAME a CITY .",
        "Conosci NAME di CITY ?",
        "Dove vive WHO ?",
        "Dov'è NAME ?",
        "Quando torna NAME ?",
        "NAME abita a CITY ?",
        "NAME viene #when ?",
        "Chi è FULL ?",
        "Sei mai stato a CITY ?",
        "Hai chiamato NAME ?",
        "CITY è in LAND ?",
        "Come si va da CITY a CITY ?",
        "FULL ha visitato CITY #when .",
        "FULL ha visitato CITY .",
        "FULL è partito #when per CITY .",
        "FULL è tornata #when a CITY .",
        "FULL è nato a CITY nel YEAR .",
        "FULL è nata nel YEAR a CITY .",
        "FULL nacque il NUM #month YEAR a CITY .",
        "FULL nacque a CITY .",
        "FULL morì nel YEAR a CITY .",
        "FULL visse a CITY e in LAND .",
        "FULL ha parlato #when a CITY con FULL .",
        "FULL ha incontrato FULL .",
        "FULL ha incontrato FULL #when a CITY .",
        "FULL ha vinto contro FULL .",
        "FULL è un famoso #job .",
        "#who FULL arriva #when a CITY .",
        "#title SURNAME abita a CITY .",
        "#title SURNAME lavora #when per COMPANY .",
        "Buongiorno #title SURNAME !",
        "#title FULL si dimette #when .",
        "CITY è la capitale di THE-LAND .",
        "CITY è una città in LAND .",
        "CITY è molto #adj .",
        "CITY si trova in LAND .",
        "CITY è vicino a THE-RIVER .",
        "A CITY piove #when .",
        "In LAND fa caldo #when .",
        "Il treno va da CITY a CITY per CITY .",
        "THE-RIVER passa per CITY .",
        "THE-RIVER attraversa CITY e CITY .",
        "THE-RIVER nasce in LAND .",
        "THE-PEAK è alto NUM metri .",
        "THE-LAND e THE-LAND hanno firmato #when un contratto .",
        "Il governo di THE-LAND vuole nuovi #things .",
        "COMPANY produce #when #things in LAND .",
        "COMPANY apre un negozio a CITY .",
        "COMPANY ha chiuso una fabbrica a CITY .",
        "COMPANY compra COMPANY #when .",
        "La COMPANY presenta #when i nuovi #things .",
        "La COMPANY produce #things a CITY .",
        "COMPANY licenzia NUM persone in LAND .",
        "COMPANY appartiene a COMPANY .",
        "Il capo di COMPANY si chiama FULL .",
        "FULL è il capo di COMPANY .",
        "FULL ha fondato COMPANY .",
        "FULL ha fondato la società COMPANY nel YEAR .",
        "Le azioni di COMPANY e di COMPANY salgono .",
        "Compro i miei #things da COMPANY .",
        "Ho un #item della COMPANY .",
        "Ho comprato un #item di COMPANY .",
        "La sede di COMPANY è a CITY .",
        "THE-SCHOOL cerca #things .",
        "FULL ha insegnato a THE-SCHOOL .",
        "Lei ha studiato a THE-SCHOOL con NAME .",
        "THE-CLUB vince contro CLUB .",
        "THE-CLUB gioca #when contro THE-CLUB .",
        "THE-CLUB ha battuto THE-CLUB #when .",
        "THE-CLUB ha perso NUM - NUM contro CLUB .",
        "FULL gioca nella CLUB .",
        "FULL gioca per THE-CLUB .",
        "FULL lascia THE-CLUB per THE-CLUB .",
        "NAME è un tifoso di THE-CLUB .",
        "L'allenatore di THE-CLUB si chiama SURNAME .",
        "Ciao NAME , come stai ?",
        "Cara NAME , saluti da CITY !",
        "Grazie , NAME !",
        "Ieri #title SURNAME era a CITY .",
        "#Noun di CITY sono #adj .",
        "NAME vive a CITY e lavora per COMPANY .",
        "#title SURNAME di CITY è dal YEAR alla COMPANY .",
        "FULL nacque in LAND e morì nel YEAR a CITY .",
        "#day FULL ha incontrato a CITY il capo della COMPANY , FULL .",
        "Dopo la partita contro THE-CLUB FULL e FULL sono partiti per CITY .",
        "COMPANY e COMPANY producono insieme #things a CITY e a CITY .",
        "Sulla lista ci sono COMPANY , COMPANY e COMPANY .",
        "Alla COMPANY di CITY lavorano NUM persone .",
        "Siccome piove , NAME resta con #kin a CITY .",
        "#kin era #when a CITY , CITY e CITY .",
        "#who FULL e #title SURNAME sono andati #when insieme da CITY in LAND .",
        "Prendo un caffè con NAME , NAME e #kin NAME .",
        "THE-SCHOOL ha dato #when un premio a FULL .",
        "Nell' ufficio della COMPANY c'è adesso FULL .",
        "THE-CLUB ha comprato FULL .",
        "#kin parte #day con la COMPANY per CITY .",
        "FULL #does a CITY .",
        "NAME #does #when .",
        "NAME #does con #noun .",
        "FULL era un #job #people .",
        "FULL è un #job #people .",
        "COMPANY #does #when .",
        "La COMPANY #does in LAND .",
        "#noun della COMPANY #are .",
        "CITY ha molti #things .",
        "A CITY #kin #does #day .",
        "Il #item di NAME è #adj .",
        "#who #people FULL #does #when .",
        "La società COMPANY #does a CITY .",
        "NAME #does , ma NAME non #does .",
        "THE-RIVER viene da CITY .",
        "Chi conosce CITY o CITY ?",
        "THE-CLUB #does #day a CITY .",
        "NAME e NAME #are .",
        "#noun NAME e NAME #are a CITY .",
    ],
    plain: &[
        "#Noun sono #adj .",
        "#Noun mi piacciono #when .",
        "#Noun costano #when NUM euro .",
        "#kin torna #when a casa .",
        "#kin ha un nuovo #item .",
        "Dove è il mio #item ?",
        "Che ore sono ?",
        "Come stai #when ?",
        "#day andiamo al cinema .",
        "#day mangio con #kin .",
        "A #month fa freddo .",
        "Buongiorno , come era il #thing ?",
        "Ho letto #when un libro sui #things .",
        "Non ho tempo #when .",
        "Abbiamo comprato #things #when .",
        "Il governo vuole #when nuovi #things .",
        "Il capo della società era #when #adj .",
        "Il pranzo era #adj , la zuppa anche .",
        "I bambini giocano #when nel #thing .",
        "L'autobus arriva alle NUM .",
        "Mi piace #subject e lo sport .",
        "Vieni con noi #when ?",
        "L'acqua del fiume è fredda .",
        "Qui non ci sono #things .",
        "Lei parla francese , lui tedesco .",
        "Questa è una frase senza nomi .",
        "La banca ha #when molti #things .",
        "La città è bella #when .",
        "Vorrei un po' di pane e un caffè .",
        "Grazie per il #item !",
        "Il #thing #does #when .",
        "#kin #does #when nel #thing .",
        "#kin #does con #noun .",
        "#noun #are #when .",
        "Un #job #people #does #when .",
        "#noun e #noun #are #when .",
        "Oggi nessuno #does .",
        "#noun #are , ma non #noun .",
        "Ci piacciono #noun .",
        "Il #item non #does .",
    ],
    fragments: &["CITY e CITY", "CITY , LAND", "FULL a CITY"],
    lists: &[
        (
            "kin",
            "mio zio, mia zia, la mia amica, il mio amico, mia madre, mio padre, mia figlia, mio figlio, \
            la mia collega, il mio vicino, il nostro maestro, mia nonna, sua moglie, suo marito, mia cugina, mio fratello, \
            mia sorella, tua sorella, mio cugino",
        ),
        (
            "day",
            "lunedì, martedì, mercoledì, giovedì, venerdì, sabato, domenica, stasera",
        ),
        (
            "month",
            "gennaio, febbraio, marzo, aprile, maggio, giugno, luglio, agosto, settembre, ottobre, novembre, \
            dicembre",
        ),
        (
            "title",
            "il signor, la signora, il professor, il presidente, la regina, il re, il ministro, papa, Signora",
        ),
        (
            "subject",
            "chimica, musica, matematica, storia, fisica, medicina, biologia, arte, diritto",
        ),
        (
            "item",
            "libro, telefono, cappello, biglietto, conto, film, computer, vestito, quadro, pacco",
        ),
        (
            "Noun",
            "I cani, I gatti, I fiori, Le mele, Le case, I bambini, I professori, Gli alberi, I treni, \
            Gli amici, Gli uomini, I vini, Le macchine, I pomodori, I giornali, Gli uccelli, Le strade, Le scuole",
        ),
        (
            "does",
            "dorme, lavora, canta, ride, balla, aspetta, cucina, mangia, beve, legge, scrive, impara, gioca, corre, nuota, resta, arriva, parte, cresce, comincia, finisce, aiuta, manca, parla, vince, perde, vende, sogna, fiorisce, cammina, funziona, produce, investe, telefona, cade, viaggia, insegna, piange, disegna, dipinge",
        ),
        (
            "are",
            "sono qui, dormono, lavorano, cantano, ridono, sono sposati, ballano, aspettano, cucinano, mangiano, bevono, leggono, imparano, giocano, restano, arrivano, partono, sono partiti, sono venuti, mancano, sono stanchi, sono cari, vivono insieme, hanno vinto",
        ),
        (
            "people",
            "francese, tedesco, svizzero, britannico, italiano, americano, spagnolo, russo, cinese, europeo, famoso, giovane, noto, moderno, ricco, selvaggio, piccolo, veloce, felice, politico",
        ),
        (
            "noun",
            "i cani, il gatto, il pane, i vicini, i regali, le canzoni, le lettere, le domande, i quadri, i tavoli, le sedie, le finestre, le porte, gli ospiti, i genitori, gli alunni, i medici, i cavalli, le mucche, i pesci, la pizza, la pasta, il burro, lo zucchero, la colazione, la pioggia, il sole, la neve, la musica, il lavoro, la lingua, il caffè, una bella giornata, i computer, il letto, un nuovo telefono, la cioccolata, le bollette, gli attrezzi, la macchina",
        ),
    ],
    first_names: "Marco, Luca, Andrea, Matteo, Alessandro, Lorenzo, Francesco, Davide, Simone, Stefano, Roberto, \
        Paolo, Mario, Antonio, Giovanni, Giuseppe, Luigi, Vincenzo, Salvatore, Domenico, Michele, Pietro, Carlo, \
        Franco, Enrico, Riccardo, Filippo, Tommaso, Gabriele, Leonardo, Edoardo, Federico, Giacomo, Nicola, Emanuele, \
        Massimo, Maurizio, Claudio, Fabio, Sergio, Bruno, Dario, Alberto, Aldo, Giorgio, Maria, Anna, Giulia, \
        Francesca, Chiara, Sara, Martina, Alessia, Elisa, Valentina, Federica, Silvia, Laura, Paola, Elena, Giorgia, \
        Sofia, Aurora, Alice, Ginevra, Beatrice, Camilla, Bianca, Caterina, Teresa, Rosa, Lucia, Carla, Angela, \
        Roberta, Daniela, Monica, Barbara, Cristina, Simona, Claudia, Manuela, Patrizia, Antonella, Serena, Ilaria, \
        Ornella, Fiorella, Viola, Irene, Marta, Michela, Arianna, Noemi",
    surnames: "Rossi, Russo, Ferrari, Esposito, Bianchi, Romano, Colombo, Ricci, Marino, Greco, Bruno, Gallo, Conti, \
        De Luca, Mancini, Costa, Giordano, Rizzo, Lombardi, Moretti, Barbieri, Fontana, Santoro, Mariani, Rinaldi, \
        Caruso, Ferrara, Galli, Martini, Leone, Longo, Gentile, Martinelli, Vitale, Lombardo, Serra, Coppola, \
        De Santis, Marchetti, Parisi, Villa, Conte, Ferraro, Ferri, Fabbri, Bianco, Marini, Grasso, Valentini, \
        Messina, Sala, De Angelis, Gatti, Pellegrini, Palumbo, Sanna, Farina, Rizzi, Monti, Cattaneo, Morelli, \
        Amato, Silvestri, Mazza, Testa, Grassi, Pellegrino, Carbone, Giuliani, Benedetti",
    cities: "Roma, Milano, Napoli, Torino, Palermo, Genova, Bologna, Firenze, Bari, Catania, Venezia, Verona, Messina, \
        Padova, Trieste, Brescia, Parma, Taranto, Prato, Modena, Reggio Calabria, Reggio Emilia, Perugia, Livorno, \
        Ravenna, Cagliari, Foggia, Rimini, Salerno, Ferrara, Sassari, Siracusa, Pescara, Monza, Bergamo, Trento, \
        Vicenza, Bolzano, Novara, Piacenza, Ancona, Udine, Arezzo, Lecce, Pesaro, Como, Cremona, Mantova, Pavia, \
        Pisa, Siena, Lucca, Assisi, Urbino, Potenza, Matera, Aosta, L'Aquila, Lugano, Bellinzona, Zurigo, Ginevra, \
        Berna, Basilea, Parigi, Lione, Marsiglia, Nizza, Londra, Edimburgo, Dublino, Berlino, Amburgo, Monaco, \
        Francoforte, Colonia, Vienna, Salisburgo, Madrid, Barcellona, Siviglia, Valencia, Lisbona, Bruxelles, \
        Amsterdam, Copenaghen, Stoccolma, Oslo, Helsinki, Varsavia, Cracovia, Praga, Budapest, Lubiana, Zagabria, \
        Belgrado, Sofia, Bucarest, Atene, Istanbul, Kiev, Mosca, Tirana, Malta, Il Cairo, Tunisi, Algeri, Tripoli, \
        Gerusalemme, Dubai, Tokyo, Pechino, Shanghai, Seul, Bangkok, Nuova Delhi, New York, Los Angeles, Chicago, \
        Boston, San Francisco, Washington, Toronto, Buenos Aires, Rio de Janeiro, Sydney, Nairobi",
    lands: "Italia, Francia, Germania, Spagna, Svizzera, Austria, Inghilterra, Scozia, Irlanda, Islanda, Norvegia, \
        Svezia, Finlandia, Danimarca, Polonia, Ungheria, Romania, Bulgaria, Grecia, Croazia, Serbia, Slovenia, \
        Albania, Russia, Ucraina, Turchia, Cina, India, Corea, Thailandia, Australia, Argentina, Colombia, Tunisia, \
        Libia, Africa, Asia, Europa, America, Toscana, Umbria, Lombardia, Liguria, Puglia, Calabria, Basilicata, \
        Sicilia, Sardegna, Campania, Baviera, Provenza, Normandia, Catalogna, California, Florida, Etiopia, Svezia",
    the_lands: "Lazio, Veneto, Molise, Piemonte, Trentino, Friuli, Canton Ticino, Texas, Regno Unito, Portogallo, \
        Lussemburgo, Giappone, Brasile, Messico, Marocco, Cile, Vietnam, Kenya",
    rivers: "il|Po, il|Tevere, l'|Arno, l'|Adige, il|Ticino, il|Piave, l'|Adda, la|Dora, il|Volturno, il|Danubio, \
        il|Reno, la|Senna, il|Tamigi, il|Nilo, la|Loira, il|Rodano, il|Tagliamento, il|Garda, l'|Adriatico, \
        il|Mediterraneo, il|Lago Maggiore, la|Brenta",
    peaks: "il|Monte Bianco, il|Vesuvio, l'|Etna, il|Cervino, il|Gran Sasso, l'|Everest, il|Monte Rosa, \
        il|Monviso, la|Marmolada, il|Colosseo",
    schools: "la|Sapienza, l'|Università di Bologna, l'|Università di Padova, la|Bocconi, il|Politecnico di Milano, \
        la|Scuola Normale, l'|Università di Pisa, l'|Università di Siena, la|NATO, l'|ONU, l'|UNESCO, \
        l'|Unione Europea, la|Croce Rossa, la|Banca d'Italia, il|Politecnico di Torino, l'|Università di Napoli, \
        la|Lega, il|Partito Democratico, il|Vaticano, la|RAI",
    companies: "Fiat, Ferrari, Lamborghini, Alfa Romeo, Maserati, Lancia, Piaggio, Ducati, Pirelli, Olivetti, Eni, \
        Enel, Telecom, Barilla, Ferrero, Lavazza, Illy, Campari, Martini, Benetton, Prada, Gucci, Armani, Versace, \
        Luxottica, Generali, Unicredit, Mediaset, Mondadori, Einaudi, Fincantieri, Leonardo, Alitalia, Trenitalia, \
        Esselunga, Coop, Vodafone, Intesa Sanpaolo, Monte dei Paschi, Feltrinelli",
    clubs: "la|Juventus, il|Milan, l'|Inter, la|Roma, la|Lazio, il|Napoli, la|Fiorentina, il|Torino, la|Sampdoria, \
        il|Genoa, l'|Atalanta, il|Bologna, il|Cagliari, l'|Udinese, la|Virtus Bologna, il|Palermo, il|Parma, \
        l'|Hellas Verona, il|Lugano",
    contractions: &[
        ("a", "il", "al"),
        ("a", "la", "alla"),
        ("a", "l'", "all'"),
        ("di", "il", "del"),
        ("di", "la", "della"),
        ("di", "l'", "dell'"),
    ],
    land_articles: Some(("la", "l'")),
};
