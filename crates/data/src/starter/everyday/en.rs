//! English.

use super::words::Everyday;

pub(crate) const EVERYDAY: Everyday = Everyday {
    sentences: &[
        "NAME lives #when in CITY .",
        "NAME lives in CITY with #kin NAME .",
        "NAME has lived in LAND since YEAR .",
        "NAME lives in CITY .",
        "NAME now lives in the ALAND .",
        "My name is FULL and I come from CITY .",
        "I am NAME from CITY .",
        "#kin NAME moved to CITY .",
        "#kin NAME has worked at COMPANY for years .",
        "#kin NAME comes from LAND .",
        "NAME works for COMPANY .",
        "NAME works at COMPANY in CITY .",
        "NAME and NAME went to CITY #when .",
        "NAME , NAME and NAME are playing in the #thing .",
        "NAME saw #kin NAME #when .",
        "NAME and NAME are friends .",
        "NAME studies #subject at SCHOOL .",
        "I met NAME in CITY #when .",
        "I talked to NAME #when .",
        "I have lived in CITY since YEAR .",
        "I am flying to CITY on #day .",
        "We drove from CITY to CITY .",
        "We were on holiday in LAND #when .",
        "We visited CITY and CITY .",
        "They went to CITY last summer .",
        "Tomorrow we leave for LAND .",
        "On #day NAME goes to the ALAND .",
        "In #month I was in CITY with NAME .",
        "Do you know NAME from CITY ?",
        "Where does WHO live ?",
        "When is NAME coming home ?",
        "Is NAME at home #when ?",
        "Does NAME live in CITY ?",
        "Who is FULL ?",
        "Have you ever been to CITY ?",
        "Did you call NAME ?",
        "Is CITY in LAND ?",
        "How do I get from CITY to CITY ?",
        "FULL visited CITY #when .",
        "FULL visited CITY .",
        "FULL travelled to LAND #when .",
        "FULL was born in CITY in YEAR .",
        "FULL was born on #month NUM , YEAR in CITY .",
        "FULL was born in YEAR in LAND .",
        "FULL died in CITY in YEAR .",
        "FULL lived in CITY and wrote #things .",
        "FULL spoke with FULL in CITY #when .",
        "FULL met FULL #when .",
        "FULL beat FULL in CITY .",
        "FULL is a famous #job .",
        "FULL was a #job from LAND .",
        "The #job FULL is coming to CITY .",
        "#title SURNAME lives in CITY .",
        "#title SURNAME works at COMPANY #when .",
        "Good morning , #title SURNAME !",
        "#title FULL resigned #when .",
        "CITY is the capital of LAND .",
        "CITY is #adj .",
        "CITY is a city in LAND .",
        "CITY lies on THE-RIVER .",
        "It is raining in CITY #when .",
        "It is #adj in LAND #when .",
        "The train runs from CITY to CITY via CITY .",
        "THE-RIVER runs past CITY .",
        "THE-RIVER flows through LAND to the sea .",
        "THE-RIVER is a #adj river .",
        "PEAK is NUM metres high .",
        "LAND and LAND signed a contract #when .",
        "The government of LAND wants new #things .",
        "COMPANY builds #things in LAND .",
        "COMPANY opens an office in CITY .",
        "COMPANY has closed a factory in CITY .",
        "COMPANY bought COMPANY #when .",
        "COMPANY bought #things in LAND .",
        "COMPANY shows new #things #when .",
        "COMPANY fired NUM people in LAND .",
        "COMPANY belongs to COMPANY .",
        "The head of COMPANY is FULL .",
        "FULL is the head of COMPANY .",
        "FULL founded COMPANY .",
        "FULL founded the company COMPANY in YEAR .",
        "COMPANY was founded in CITY by FULL .",
        "COMPANY was founded by FULL and FULL .",
        "Shares of COMPANY and COMPANY are rising .",
        "I buy my #things from COMPANY .",
        "I have a #item from COMPANY .",
        "The headquarters of COMPANY are in CITY .",
        "SCHOOL is looking for #things .",
        "FULL studied #subject at SCHOOL .",
        "FULL taught #subject at SCHOOL .",
        "She went to SCHOOL with NAME .",
        "CLUB won against CLUB .",
        "CLUB play CLUB #when .",
        "CLUB lost NUM - NUM to CLUB .",
        "CLUB lost to CLUB #when .",
        "CLUB beat CLUB on #day .",
        "FULL plays for CLUB .",
        "FULL left CLUB for CLUB .",
        "NAME is a fan of CLUB .",
        "The coach of CLUB is called SURNAME .",
        "Hello NAME , how are you ?",
        "Dear NAME , greetings from CITY !",
        "Thank you , NAME !",
        "Yesterday #title SURNAME was in CITY .",
        "#Noun from LAND are #adj .",
        "NAME lives in CITY and works for COMPANY .",
        "#title SURNAME from CITY has been at COMPANY since YEAR .",
        "FULL was born in LAND and died in YEAR in CITY .",
        "On #day FULL met the head of COMPANY , FULL , in CITY .",
        "After the game against CLUB , FULL and FULL went to CITY .",
        "COMPANY and COMPANY build #things together in CITY and CITY .",
        "On the list are COMPANY , COMPANY and COMPANY .",
        "At COMPANY in CITY there are NUM people .",
        "Because it rains , NAME stays with #kin in CITY .",
        "#kin was in CITY , CITY and CITY #when .",
        "The #job FULL and #title SURNAME travelled together from CITY to LAND .",
        "I have coffee with NAME , NAME and #kin NAME .",
        "SCHOOL gave FULL a prize #when .",
        "FULL is now in the office of COMPANY .",
        "CLUB bought FULL from CLUB .",
        "#kin flew to LAND with COMPANY on #day .",
        "FULL #does in CITY .",
        "NAME #does #when .",
        "NAME #does with #noun .",
        "FULL was a #people #job .",
        "FULL is a #people #job .",
        "COMPANY #does #when .",
        "COMPANY #does in LAND .",
        "The #noun of COMPANY #are .",
        "CITY has many #noun .",
        "In CITY #kin #does on #day .",
        "NAME has a #adj #item .",
        "The #people #job FULL #does #when .",
        "The #people company COMPANY #does in CITY .",
        "NAME #does , but NAME never #does .",
        "THE-RIVER comes from LAND .",
        "Where is CITY ?",
        "CLUB #does on #day in CITY .",
        "NAME and NAME #are .",
        "NAME and NAME #are in LAND .",
    ],
    plain: &[
        "#Noun are #adj .",
        "#Noun are cheap #when .",
        "#Noun cost NUM pounds #when .",
        "#kin is coming home #when .",
        "#kin has a new #item .",
        "Where is my #item ?",
        "What time is it ?",
        "How are you #when ?",
        "On #day we go to the cinema .",
        "On #day I eat an apple with #kin .",
        "In #month it is #adj .",
        "Good morning , how was the #thing ?",
        "I read a book about #things #when .",
        "I have no time #when .",
        "We bought #things #when .",
        "The government wants new #things #when .",
        "The head of the company was #adj .",
        "The meal was #adj , and so was the soup .",
        "The children are playing in the #thing .",
        "The bus comes at NUM .",
        "I like #subject and sport .",
        "English and German are languages .",
        "Could you give me the #item ?",
        "There are no #things here .",
        "She speaks Italian , he speaks French .",
        "This is a sentence without names .",
        "The bank has many #things .",
        "The river is #adj and #adj .",
        "The city is #adj #when .",
        "Thank you for the #item !",
        "The #thing #does #when .",
        "#kin #does in the #thing .",
        "#kin #does with #noun .",
        "The #noun #are #when .",
        "A #people #job #does #when .",
        "#noun and #noun #are #when .",
        "Nobody #does here .",
        "The #noun #are , but not the #things .",
        "We like #people #noun .",
        "I had #noun for breakfast .",
    ],
    fragments: &["CITY and CITY", "CITY , LAND", "FULL in CITY"],
    lists: &[
        (
            "kin",
            "my brother, my aunt, my uncle, my friend, our friend, my mother, my father, my daughter, my son, \
            my colleague, my neighbour, our teacher, my boss, his wife, her husband, my cousin, my sister, your sister",
        ),
        (
            "day",
            "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday",
        ),
        (
            "month",
            "January, February, March, April, May, June, July, August, September, October, November, December",
        ),
        (
            "title",
            "Mr., Mrs., Ms., Mr, Mrs, President, Professor, Queen, King, Senator, Judge, Captain",
        ),
        (
            "subject",
            "chemistry, music, mathematics, history, physics, law, medicine, biology, art",
        ),
        (
            "item",
            "book, phone, bicycle, hat, ticket, account, film, computer, bag, parcel, picture",
        ),
        (
            "Noun",
            "Dogs, Cats, Apples, Flowers, Potatoes, Houses, Children, Teachers, Trees, Trains, Friends, \
            People, Wines, Cars, Tomatoes, Newspapers, Clouds, Birds, Streets, Schools, Banks, Books",
        ),
        (
            "does",
            "sleeps, works, sings, laughs, dances, waits, cooks, eats, drinks, reads, writes, learns, plays, runs, swims, stays, arrives, leaves, grows, begins, ends, helps, speaks, wins, loses, sells cars, dreams, walks, produces, invests, phones, falls, travels, teaches, cries, draws, spent money, is based, is bored, smiles",
        ),
        (
            "are",
            "are here, sleep, work, sing, laugh, got married, dance, are waiting, cook, eat, drink, read, learn, play, stayed, arrived, left, came, are tired, are expensive, live together, have won, spent our money, are nice, fight",
        ),
        (
            "people",
            "French, German, Swiss, British, Italian, American, Spanish, Russian, Chinese, European, famous, young, well known, modern, rich, wild, small, fast, happy, political, Irish, Scottish",
        ),
        (
            "noun",
            "dogs, cats, bread, neighbours, presents, songs, letters, questions, pictures, tables, chairs, windows, doors, guests, parents, pupils, doctors, horses, cows, fish, pizza, salad, butter, sugar, breakfast, rain, sunshine, snow, music, politicians, animals, coffee, yoghurt, computers, holidays, phones, chocolate, bills, tools, cars, oranges, turkeys, roses, marks",
        ),
    ],
    first_names: "James, John, Robert, Michael, William, David, Richard, Joseph, Thomas, Charles, Christopher, Daniel, \
        Matthew, Anthony, Mark, Steven, Andrew, Paul, Joshua, Kevin, Brian, George, Edward, Ronald, Timothy, Jason, \
        Jeffrey, Ryan, Jacob, Gary, Eric, Jonathan, Stephen, Larry, Justin, Scott, Benjamin, Samuel, Henry, Harry, \
        Oliver, Jack, Noah, Liam, Ethan, Lucas, Alexander, Peter, Adam, Luke, Mary, Patricia, Jennifer, Linda, \
        Elizabeth, Barbara, Susan, Jessica, Sarah, Karen, Lisa, Nancy, Margaret, Sandra, Ashley, Kimberly, Emily, \
        Donna, Michelle, Carol, Amanda, Melissa, Deborah, Stephanie, Rebecca, Laura, Helen, Emma, Olivia, Ava, \
        Sophia, Isabella, Mia, Charlotte, Amelia, Grace, Alice, Lucy, Chloe, Hannah, Kate, Jane, Rachel, Victoria, \
        Harriet, Gwen, Trevor, Ruby, Nigel, Bob, Tom, Steve, Joe, Priya, Mohammed",
    surnames: "Smith, Johnson, Williams, Brown, Jones, Miller, Davis, Wilson, Anderson, Taylor, Thomas, Moore, Jackson, \
        Martin, Lee, Thompson, White, Harris, Clark, Lewis, Robinson, Walker, Young, Allen, King, Wright, Scott, Hill, \
        Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts, Turner, Phillips, Campbell, Parker, Evans, Edwards, \
        Collins, Stewart, Morris, Murphy, Cook, Rogers, Morgan, Cooper, Reed, Bailey, Bell, Kelly, Howard, Ward, Cox, \
        Richardson, Watson, Brooks, Wood, Bennett, Gray, Hughes, Price, Myers, Foster, Sullivan, Russell, Fisher, \
        Khan, Patel, Garcia, O'Brien, O'Connor",
    cities: "London, Manchester, Liverpool, Birmingham, Leeds, Sheffield, Bristol, Oxford, Cambridge, York, Bath, \
        Brighton, Newcastle, Nottingham, Edinburgh, Glasgow, Aberdeen, Cardiff, Belfast, Dublin, Cork, New York, \
        Los Angeles, Chicago, Houston, Philadelphia, Phoenix, San Antonio, San Diego, Dallas, San Francisco, Seattle, \
        Denver, Boston, Detroit, Nashville, Portland, Las Vegas, Baltimore, Atlanta, Miami, New Orleans, Washington, \
        Honolulu, Toronto, Montreal, Vancouver, Ottawa, Sydney, Melbourne, Perth, Brisbane, Auckland, Wellington, \
        Paris, Lyon, Marseille, Nice, Berlin, Hamburg, Munich, Cologne, Frankfurt, Vienna, Salzburg, Zurich, Geneva, \
        Basel, Bern, Rome, Milan, Turin, Venice, Florence, Naples, Bologna, Madrid, Barcelona, Seville, Lisbon, \
        Brussels, Amsterdam, Rotterdam, Copenhagen, Stockholm, Oslo, Helsinki, Warsaw, Krakow, Prague, Budapest, \
        Bucharest, Sofia, Belgrade, Zagreb, Athens, Istanbul, Ankara, Kyiv, Moscow, Vilnius, Riga, Tokyo, Kyoto, \
        Beijing, Shanghai, Hong Kong, Singapore, Seoul, Bangkok, Hanoi, Delhi, Mumbai, Karachi, Dubai, Tehran, \
        Baghdad, Jerusalem, Tel Aviv, Cairo, Lagos, Nairobi, Cape Town, Johannesburg, Mexico City, Havana, Lima, \
        Buenos Aires, Rio de Janeiro, Santiago",
    lands: "England, Scotland, Wales, Ireland, Britain, France, Germany, Italy, Spain, Portugal, Switzerland, Austria, \
        Belgium, Luxembourg, Denmark, Sweden, Norway, Finland, Iceland, Poland, Hungary, Slovenia, Croatia, Serbia, \
        Romania, Bulgaria, Greece, Turkey, Ukraine, Russia, China, Japan, India, Pakistan, Korea, Vietnam, Thailand, \
        Indonesia, Australia, New Zealand, Canada, Mexico, Brazil, Argentina, Chile, Peru, Colombia, Cuba, Egypt, \
        Morocco, Kenya, Nigeria, South Africa, Ghana, Israel, Iran, Iraq, Africa, Asia, Europe, America, California, \
        Texas, Florida, Alaska, Hawaii, Virginia, Ohio, Oregon, Colorado, Bavaria, Tuscany, Sicily, Provence, Yorkshire, \
        Cornwall, North Carolina, Quebec, Ontario",
    the_lands: "United States, United Kingdom, Netherlands, Philippines, Czech Republic, Bahamas, USA, UK, Bronx, \
        Highlands, Alps, Midwest",
    rivers: "the|Thames, the|Severn, the|Mississippi, the|Hudson, the|Nile, the|Rhine, the|Danube, the|Seine, \
        the|Amazon, the|Volga, the|Ganges, the|Missouri, the|Ohio River, the|Colorado River, the|Tiber, the|Mersey, \
        the|Atlantic, the|Pacific, the|Potomac, the|River Tyne, Lake Geneva, Lake Michigan",
    peaks: "Mount Everest, Ben Nevis, Mount Rainier, Mont Blanc, Mount Fuji, Kilimanjaro, the|Matterhorn, Snowdon, \
        the|Eiffel Tower, Big Ben, Etna, Vesuvius",
    schools: "Harvard University, Stanford University, Yale University, Princeton University, Oxford University, \
        Columbia University, the|University of Cambridge, the|University of Edinburgh, the|University of Chicago, \
        the|University of California, Trinity College, King's College, MIT, NASA, the|United Nations, \
        the|European Union, NATO, UNESCO, the|Red Cross, the|Labour Party, the|Bank of England, the|FBI, the|BBC, \
        the|Royal Society, Greenpeace, Amnesty International",
    companies: "Ford, General Motors, General Electric, Boeing, Disney, Walmart, Starbucks, Nike, Pepsi, Shell, BP, \
        Rolls-Royce, Jaguar, Tesco, Barclays, HSBC, Vodafone, Unilever, British Airways, Goldman Sachs, JP Morgan, \
        Morgan Stanley, Bank of America, Visa, Kodak, Xerox, Levi's, Procter & Gamble, Johnson & Johnson, Pfizer, \
        Exxon, Chevron, Uber, Airbnb, PayPal, Motorola, Penguin Books, The New York Times, The Guardian, Reuters",
    clubs: "Manchester United, Manchester City, Liverpool FC, Arsenal, Chelsea FC, Tottenham Hotspur, Everton, \
        Aston Villa, Newcastle United, Leeds United, West Ham United, Celtic, Glasgow Rangers, Leicester City, \
        the|Boston Celtics, the|New York Yankees, the|Chicago Bulls, the|Los Angeles Lakers, the|Dallas Cowboys, \
        Wolverhampton Wanderers",
    contractions: &[],
    land_articles: None,
};
