//! French.

use super::words::Everyday;

pub(crate) const EVERYDAY: Everyday = Everyday {
    sentences: &[
        "NAME habite #when à CITY .",
        "NAME habite à CITY avec #kin NAME .",
        "NAME vit en LAND .",
        "NAME vit à CITY .",
        "NAME vit maintenant au ALAND .",
        "Je m'appelle NAME et je viens de CITY .",
        "Mon nom est FULL .",
        "#kin NAME habite à CITY .",
        "#kin NAME travaille depuis YEAR chez COMPANY .",
        "#kin NAME vient de CITY .",
        "NAME travaille chez COMPANY .",
        "NAME travaille pour COMPANY à CITY .",
        "NAME et NAME partent #when à CITY .",
        "NAME , NAME et NAME jouent #when dans le #thing .",
        "NAME a vu #kin NAME #when .",
        "NAME étudie #subject à THE-SCHOOL .",
        "J'ai rencontré NAME à CITY .",
        "J'ai parlé avec NAME #when .",
        "J'ai vu NAME #when .",
        "J'habite à CITY depuis YEAR .",
        "Je vais à CITY #day .",
        "Nous allons en voiture de CITY à CITY .",
        "Nous étions en vacances en LAND #when .",
        "Nous avons visité CITY .",
        "Nous sommes allés à CITY et à CITY .",
        "Demain , nous partons pour CITY .",
        "#day , NAME part au ALAND .",
        "En #month , j'étais avec NAME à CITY .",
        "Tu connais NAME de CITY ?",
        "Où habite WHO ?",
        "Quand est-ce que NAME rentre ?",
        "Est-ce que NAME habite à CITY ?",
        "Est-ce que NAME vient #when ?",
        "Qui est FULL ?",
        "Es-tu déjà allé à CITY ?",
        "As-tu appelé NAME ?",
        "Est-ce que CITY est en LAND ?",
        "Comment aller de CITY à CITY ?",
        "FULL a visité CITY #when .",
        "FULL a visité CITY .",
        "FULL part #when en LAND .",
        "FULL est né à CITY en YEAR .",
        "FULL est née en YEAR à CITY .",
        "FULL est né le NUM #month YEAR à CITY .",
        "FULL est mort en YEAR à CITY .",
        "FULL a vécu à CITY et en LAND .",
        "FULL a parlé #when à CITY avec FULL .",
        "FULL a rencontré FULL .",
        "FULL a rencontré FULL #when à CITY .",
        "FULL a gagné contre FULL .",
        "FULL est un #job célèbre .",
        "#who FULL arrive #when à CITY .",
        "#title SURNAME habite à CITY .",
        "#title SURNAME travaille #when chez COMPANY .",
        "Bonjour #title SURNAME !",
        "#title FULL démissionne #when .",
        "CITY est la capitale de THE-LAND .",
        "CITY est une ville en LAND .",
        "CITY est #adj .",
        "CITY se trouve en LAND .",
        "CITY est au bord de THE-RIVER .",
        "À CITY il pleut #when .",
        "En LAND il fait beau #when .",
        "Le train va de CITY à CITY par CITY .",
        "THE-RIVER passe par CITY .",
        "THE-RIVER traverse CITY et CITY .",
        "THE-RIVER coule en LAND .",
        "THE-PEAK mesure NUM mètres .",
        "THE-LAND et THE-LAND ont signé #when un contrat .",
        "Le gouvernement du ALAND veut de nouveaux #things .",
        "COMPANY fabrique #when des #things en LAND .",
        "COMPANY ouvre un bureau à CITY .",
        "COMPANY a fermé une usine à CITY .",
        "COMPANY va ouvrir un magasin à CITY .",
        "COMPANY achète COMPANY #when .",
        "COMPANY présente #when ses nouveaux #things .",
        "COMPANY licencie NUM personnes en LAND .",
        "COMPANY appartient à COMPANY .",
        "Le patron de COMPANY s'appelle FULL .",
        "FULL est le patron de COMPANY .",
        "FULL a fondé COMPANY .",
        "FULL a fondé la société COMPANY en YEAR .",
        "Les actions de COMPANY et de COMPANY montent .",
        "J'achète mes #things chez COMPANY .",
        "J'ai un #item de COMPANY .",
        "Le siège de COMPANY est à CITY .",
        "THE-SCHOOL cherche des #things .",
        "FULL a enseigné à THE-SCHOOL .",
        "Elle a étudié à THE-SCHOOL avec NAME .",
        "THE-CLUB gagne contre THE-CLUB .",
        "THE-CLUB joue #when contre THE-CLUB .",
        "THE-CLUB a battu CLUB #when .",
        "THE-CLUB a perdu NUM - NUM contre CLUB .",
        "FULL joue à THE-CLUB .",
        "FULL quitte THE-CLUB pour THE-CLUB .",
        "NAME est fan de CLUB .",
        "L'entraîneur de CLUB s'appelle SURNAME .",
        "Salut NAME , comment vas-tu ?",
        "Chère NAME , bonjour de CITY !",
        "Merci , NAME !",
        "Hier #title SURNAME était à CITY .",
        "#Noun de CITY sont #adj .",
        "NAME vit à CITY et travaille chez COMPANY .",
        "#title SURNAME de CITY est depuis YEAR chez COMPANY .",
        "FULL est né en LAND et mort en YEAR à CITY .",
        "#day FULL a rencontré à CITY le patron de COMPANY , FULL .",
        "Après le match contre CLUB , FULL et FULL sont partis à CITY .",
        "COMPANY et COMPANY fabriquent ensemble des #things à CITY et à CITY .",
        "Sur la liste il y a COMPANY , COMPANY et COMPANY .",
        "Chez COMPANY à CITY travaillent NUM personnes .",
        "Comme il pleut , NAME reste avec #kin à CITY .",
        "#kin était #when à CITY , CITY et CITY .",
        "#who FULL et #title SURNAME sont allés #when ensemble de CITY en LAND .",
        "Je prends un café avec NAME , NAME et #kin NAME .",
        "THE-SCHOOL a donné #when un prix à FULL .",
        "Dans le bureau de COMPANY se trouve maintenant FULL .",
        "THE-CLUB a acheté FULL à CLUB .",
        "#kin part #day avec COMPANY en LAND .",
        "FULL #does à CITY .",
        "NAME #does #when .",
        "NAME #does avec #noun .",
        "FULL était un #job #people .",
        "FULL est un #job #people .",
        "COMPANY #does #when .",
        "COMPANY #does en LAND .",
        "#noun de COMPANY #are .",
        "CITY a beaucoup de #things .",
        "À CITY #kin #does #day .",
        "Le #item de NAME est #adj .",
        "#who #people FULL #does #when .",
        "La société COMPANY #does à CITY .",
        "NAME #does , mais NAME ne #does pas .",
        "THE-RIVER vient de THE-LAND .",
        "Qui connaît CITY ou CITY ?",
        "THE-CLUB #does #day à CITY .",
        "NAME et NAME #are .",
        "#noun NAME et NAME #are à CITY .",
    ],
    plain: &[
        "#Noun sont #adj .",
        "#Noun me plaisent #when .",
        "#Noun coûtent #when NUM euros .",
        "#kin rentre #when à la maison .",
        "#kin a un nouveau #item .",
        "Où est mon #item ?",
        "Quelle heure est-il ?",
        "Comment vas-tu #when ?",
        "#day nous allons au cinéma .",
        "#day je mange avec #kin .",
        "En #month il fait froid .",
        "Bonjour , comment était le #thing ?",
        "J'ai lu #when un livre sur les #things .",
        "Je n'ai pas le temps #when .",
        "Nous avons acheté des #things #when .",
        "Le gouvernement veut #when de nouveaux #things .",
        "Le patron de la société était #when #adj .",
        "Le repas était #adj , la soupe aussi .",
        "Les enfants jouent #when dans le #thing .",
        "Le bus arrive à NUM heures .",
        "J'aime #subject et le sport .",
        "Est-ce que tu viens #when avec nous ?",
        "L'eau de la rivière est froide .",
        "Il n'y a pas de #things ici .",
        "Elle parle italien , lui allemand .",
        "C'est une phrase sans nom .",
        "La banque a #when beaucoup de #things .",
        "La ville est belle #when .",
        "L'usine ferme #when ses portes .",
        "Merci pour le #item !",
        "Le #thing #does #when .",
        "#kin #does #when dans le #thing .",
        "#kin #does avec #noun .",
        "#noun #are #when .",
        "Un #job #people #does #when .",
        "#noun et #noun #are #when .",
        "Aujourd'hui personne ne #does .",
        "#noun #are , mais pas #noun .",
        "Nous aimons #noun .",
        "Le #item ne #does pas .",
    ],
    fragments: &["CITY et CITY", "CITY , LAND", "FULL à CITY"],
    lists: &[
        (
            "kin",
            "mon frère, ma tante, mon oncle, mon amie, mon ami, ma mère, mon père, ma fille, mon fils, \
            ma collègue, mon voisin, notre professeur, ma grand-mère, sa femme, son mari, ma sœur, ta sœur, mon cousin",
        ),
        (
            "day",
            "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, ce week-end",
        ),
        (
            "month",
            "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre",
        ),
        (
            "title",
            "Monsieur, Madame, le professeur, le président, la reine, le roi, le ministre, la ministre, M., Mme",
        ),
        (
            "subject",
            "la chimie, la musique, les mathématiques, la physique, le droit, la médecine, la biologie",
        ),
        (
            "item",
            "livre, vélo, téléphone, chapeau, billet, compte, film, ordinateur, sac, colis",
        ),
        (
            "Noun",
            "Les chiens, Les chats, Les fleurs, Les pommes, Les maisons, Les enfants, Les professeurs, \
            Les arbres, Les trains, Les amis, Des hommes, Les vins, Les voitures, Les tomates, Les journaux, \
            Les oiseaux, Les rues, Les écoles, Ces banques",
        ),
        (
            "does",
            "dort, travaille, chante, rit, danse, attend, cuisine, mange, boit, lit, écrit, apprend, joue, court, nage, reste, arrive, part, pousse, commence, finit, aide, manque, parle, gagne, perd, vend, rêve, fleurit, marche, produit, investit, téléphone, tombe, voyage, enseigne, pleure, dessine, jardine, grandit",
        ),
        (
            "are",
            "sont ici, dorment, travaillent, chantent, rient, sont mariés, dansent, attendent, cuisinent, mangent, boivent, lisent, apprennent, jouent, restent, arrivent, partent, sont partis, sont venus, manquent, sont fatigués, sont chers, habitent ensemble, ont gagné",
        ),
        (
            "people",
            "français, allemand, suisse, britannique, italien, américain, espagnol, russe, chinois, européen, célèbre, jeune, connu, moderne, riche, sauvage, petit, rapide, heureux, politique",
        ),
        (
            "noun",
            "les chiens, les chats, le pain, les voisins, les cadeaux, les chansons, les lettres, les questions, les images, les tables, les chaises, les fenêtres, les portes, les invités, les parents, les élèves, les médecins, les chevaux, les vaches, les poissons, la pizza, la salade, le beurre, le sucre, le petit déjeuner, la pluie, le soleil, la neige, la musique, le travail, la langue, du café, les yaourts, les ordinateurs, le maire, les maires, le chocolat, les factures, les outils, la voiture",
        ),
    ],
    first_names: "Marie, Camille, Nicolas, Pierre, Jean, Michel, Philippe, Alain, Patrick, Bernard, Christophe, \
        Stéphane, Laurent, Julien, Sébastien, Frédéric, Olivier, Éric, Pascal, Antoine, Alexandre, Guillaume, Maxime, \
        Thomas, Hugo, Lucas, Louis, Jules, Gabriel, Raphaël, Arthur, Léo, Paul, Mathieu, Vincent, Jacques, François, \
        Henri, Marcel, André, René, Nathalie, Isabelle, Sylvie, Catherine, Françoise, Monique, Christine, Valérie, \
        Sandrine, Véronique, Céline, Stéphanie, Julie, Émilie, Pauline, Manon, Chloé, Léa, Emma, Louise, Alice, \
        Jeanne, Juliette, Sophie, Charlotte, Claire, Hélène, Anne, Brigitte, Martine, Jacqueline, Simone, Colette, \
        Mathilde, Inès, Sarah, Mohamed, Karim, Amélie, Élodie, Benoît, Thierry, Margaux, Gaston, Didier, Aurélie, \
        Emmanuel, Charles, Victor",
    surnames: "Martin, Bernard, Dubois, Thomas, Robert, Richard, Petit, Durand, Leroy, Moreau, Simon, Laurent, \
        Lefebvre, Michel, Garcia, David, Bertrand, Roux, Vincent, Fournier, Morel, Girard, André, Lefèvre, Mercier, \
        Dupont, Lambert, Bonnet, François, Martinez, Legrand, Garnier, Faure, Rousseau, Blanc, Guérin, Muller, Henry, \
        Roussel, Nicolas, Perrin, Morin, Mathieu, Clément, Gauthier, Dumont, Lopez, Fontaine, Chevalier, Robin, \
        Masson, Sanchez, Gérard, Nguyen, Boyer, Denis, Lemaire, Duval, Joly, Gautier, Roger, Roche, Roy, Noël, \
        Meyer, Lucas, Meunier, Dumas, Fabre, Benali",
    cities: "Paris, Marseille, Lyon, Toulouse, Nice, Nantes, Montpellier, Strasbourg, Bordeaux, Lille, Rennes, Reims, \
        Toulon, Grenoble, Dijon, Angers, Nîmes, Brest, Tours, Amiens, Limoges, Metz, Besançon, Perpignan, Orléans, \
        Caen, Rouen, Nancy, Avignon, Poitiers, La Rochelle, Cannes, Versailles, Bayonne, Ajaccio, Annecy, Genève, \
        Lausanne, Zurich, Berne, Fribourg, Bâle, Bruxelles, Liège, Namur, Anvers, Gand, Bruges, Luxembourg, Monaco, \
        Québec, Montréal, Ottawa, Londres, Édimbourg, Dublin, Berlin, Hambourg, Munich, Cologne, Francfort, Vienne, \
        Salzbourg, Rome, Milan, Turin, Venise, Florence, Naples, Bologne, Madrid, Barcelone, Séville, Valence, \
        Lisbonne, Porto, Amsterdam, Copenhague, Stockholm, Oslo, Helsinki, Varsovie, Cracovie, Prague, Budapest, \
        Bucarest, Sofia, Belgrade, Athènes, Istanbul, Kiev, Moscou, Alger, Oran, Tunis, Casablanca, Rabat, Marrakech, \
        Dakar, Abidjan, Le Caire, Beyrouth, Jérusalem, Dubaï, Tokyo, Pékin, Shanghai, Séoul, Bangkok, Hanoï, Delhi, \
        New York, Los Angeles, Chicago, Boston, San Francisco, Washington, Mexico, Buenos Aires, Rio de Janeiro, \
        Sydney, Nairobi",
    lands: "France, Allemagne, Italie, Espagne, Belgique, Suisse, Autriche, Angleterre, Écosse, Irlande, Islande, \
        Norvège, Suède, Finlande, Pologne, Hongrie, Roumanie, Bulgarie, Grèce, Croatie, Serbie, Slovénie, Russie, \
        Ukraine, Turquie, Chine, Inde, Corée, Thaïlande, Indonésie, Australie, Argentine, Colombie, Algérie, Tunisie, \
        Égypte, Afrique, Asie, Europe, Amérique, Bretagne, Normandie, Provence, Alsace, Bourgogne, Corse, Auvergne, \
        Lorraine, Champagne, Savoie, Aquitaine, Bavière, Toscane, Sicile, Catalogne, Californie, Floride, Wallonie",
    the_lands: "Canada, Portugal, Japon, Brésil, Mexique, Maroc, Danemark, Chili, Pérou, Vietnam, Luxembourg, \
        Sénégal, Texas, Mali, Québec, Kenya, Royaume-Uni, Liban",
    rivers: "la|Loire, la|Seine, le|Rhône, la|Garonne, le|Rhin, la|Marne, la|Saône, la|Dordogne, la|Meuse, \
        la|Moselle, le|Danube, la|Tamise, le|Nil, le|Tibre, le|Pô, la|Méditerranée, le|Léman, le|Lot, le|Tarn, \
        la|Charente, l'|Atlantique",
    peaks: "le|Mont Blanc, le|Puy de Dôme, le|Mont Ventoux, le|Cervin, l'|Everest, le|Vésuve, la|Tour Eiffel, \
        l'|Etna, le|Vercors, le|Jura",
    schools: "la|Sorbonne, l'|Université de Genève, l'|Université de Strasbourg, l'|École polytechnique, \
        l'|Université de Montréal, Sciences Po, l'|ONU, l'|OTAN, l'|UNESCO, l'|Union européenne, la|Croix-Rouge, \
        l'|Université de Lyon, l'|École normale supérieure, la|Comédie-Française, la|Banque de France, \
        le|Collège de France, l'|Académie française, l'|Université de Lille, l'|Université Laval, la|SNCF",
    companies: "Renault, Peugeot, Citroën, Airbus, Michelin, Danone, Total, Carrefour, Auchan, Orange, Alstom, \
        Air France, Société Générale, BNP Paribas, Crédit Agricole, Hermès, Chanel, Dior, Lacoste, Sanofi, Thales, \
        Dassault, Bouygues, Veolia, Engie, Fnac, Decathlon, Leclerc, Monoprix, Michelin, L'Oréal, Ubisoft, \
        Louis Vuitton, Nestlé, Le Monde, Gallimard, Canal+, Bombardier",
    clubs: "le|PSG, le|Paris Saint-Germain, l'|Olympique de Marseille, l'|Olympique lyonnais, l'|AS Monaco, \
        le|FC Nantes, l'|OGC Nice, le|RC Lens, le|Stade Rennais, le|Stade Toulousain, le|LOSC Lille, l'|AS Saint-Étienne, \
        les|Girondins de Bordeaux, le|FC Metz, le|Racing Club, le|Stade de Reims, le|Servette, le|Standard de Liège",
    contractions: &[
        ("à", "le", "au"),
        ("à", "les", "aux"),
        ("de", "le", "du"),
        ("de", "les", "des"),
    ],
    land_articles: Some(("la", "l'")),
};
