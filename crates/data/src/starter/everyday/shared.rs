//! Names that are written alike in all four languages.

pub(super) const PERSONS: &str = "Angela Merkel, Gerhard Schröder, Helmut Kohl, Willy Brandt, Konrad Adenauer, \
    Olaf Scholz, Emmanuel Macron, François Mitterrand, Jacques Chirac, Nicolas Sarkozy, Charles de Gaulle, \
    Simone Veil, Giorgia Meloni, Silvio Berlusconi, Mario Draghi, Romano Prodi, Sergio Mattarella, Barack Obama, \
    Michelle Obama, Joe Biden, Donald Trump, Bill Clinton, Hillary Clinton, George Washington, Abraham Lincoln, \
    Thomas Jefferson, John F. Kennedy, Martin Luther King, Winston Churchill, Margaret Thatcher, Tony Blair, \
    Boris Johnson, Ursula von der Leyen, Christine Lagarde, Kofi Annan, Nelson Mandela, Mahatma Gandhi, \
    Indira Gandhi, Napoleon Bonaparte, Jeanne d'Arc, Otto von Bismarck, Giuseppe Garibaldi, Che Guevara, \
    Fidel Castro, Albert Einstein, Max Planck, Werner Heisenberg, Lise Meitner, Marie Curie, Pierre Curie, \
    Louis Pasteur, Blaise Pascal, René Descartes, Isaac Newton, Charles Darwin, Stephen Hawking, Ada Lovelace, \
    Alan Turing, Michael Faraday, Galileo Galilei, Enrico Fermi, Guglielmo Marconi, Alessandro Volta, Nikola Tesla, \
    Thomas Edison, Alexander von Humboldt, Johannes Kepler, Sigmund Freud, Immanuel Kant, Karl Marx, \
    Friedrich Nietzsche, Hannah Arendt, Simone de Beauvoir, Umberto Eco, Johann Wolfgang von Goethe, \
    Friedrich Schiller, Heinrich Heine, Thomas Mann, Hermann Hesse, Bertolt Brecht, Franz Kafka, Günter Grass, \
    Victor Hugo, Émile Zola, Honoré de Balzac, Gustave Flaubert, Marcel Proust, Albert Camus, Jules Verne, \
    Dante Alighieri, Alessandro Manzoni, Italo Calvino, Elena Ferrante, Primo Levi, William Shakespeare, \
    Jane Austen, Charles Dickens, Virginia Woolf, Agatha Christie, George Orwell, Oscar Wilde, Mark Twain, \
    Ernest Hemingway, Toni Morrison, Leonardo da Vinci, Sandro Botticelli, Vincent van Gogh, Claude Monet, \
    Auguste Rodin, Paul Cézanne, Pablo Picasso, Frida Kahlo, Albrecht Dürer, Paul Klee, Andy Warhol, \
    Johann Sebastian Bach, Ludwig van Beethoven, Wolfgang Amadeus Mozart, Franz Schubert, Clara Schumann, \
    Richard Wagner, Johannes Brahms, Claude Debussy, Georges Bizet, Giuseppe Verdi, Antonio Vivaldi, \
    Giacomo Puccini, Gioachino Rossini, Luciano Pavarotti, Maria Callas, Édith Piaf, John Lennon, Paul McCartney, \
    David Bowie, Elton John, Michael Jackson, Elvis Presley, Bob Dylan, Taylor Swift, Federico Fellini, \
    Sophia Loren, Marcello Mastroianni, Sergio Leone, Brigitte Bardot, Catherine Deneuve, Gérard Depardieu, \
    Marlene Dietrich, Romy Schneider, Alfred Hitchcock, Charlie Chaplin, Marilyn Monroe, Audrey Hepburn, Tom Hanks, \
    Emma Watson, Steven Spielberg, Walt Disney, Steve Jobs, Bill Gates, Elon Musk, Jeff Bezos, Mark Zuckerberg, \
    Tim Cook, Henry Ford, Enzo Ferrari, Gianni Agnelli, Coco Chanel, Gottlieb Daimler, Carl Benz, Robert Bosch, \
    Franz Beckenbauer, Thomas Müller, Manuel Neuer, Zinedine Zidane, Kylian Mbappé, Michel Platini, Roberto Baggio, \
    Gianluigi Buffon, Francesco Totti, David Beckham, Harry Kane, Lionel Messi, Cristiano Ronaldo, Roger Federer, \
    Rafael Nadal, Serena Williams, Steffi Graf, Boris Becker, Michael Schumacher, Lewis Hamilton, Usain Bolt, \
    Neil Armstrong, Christopher Columbus, Marco Polo, Florence Nightingale, Anne Frank, Sophie Scholl";

pub(super) const COMPANIES: &str = "Apple, Google, Microsoft, Amazon, Facebook, Meta, Netflix, Tesla, Twitter, IBM, \
    Intel, Nvidia, Oracle, Cisco, Dell, Adobe, Spotify, YouTube, OpenAI, Coca-Cola, McDonald's, IKEA, H&M, Zara, Sony, \
    Toyota, Honda, Nissan, Mazda, Samsung, Hyundai, Nokia, Ericsson, Volvo, Philips, Siemens, BMW, Volkswagen, Bosch, \
    SAP, Adidas, Bayer, Deutsche Bank, Lufthansa, Airbus, Renault, Peugeot, Michelin, L'Oréal, Air France, Fiat, \
    Ferrari, Pirelli, Eni, Nestlé, Novartis, Roche, UBS, Credit Suisse, Rolex, Lego, Maersk, Huawei, Alibaba, Boeing, \
    Ford, General Motors, Walmart, Pfizer, Starbucks, Nike, Ryanair, Shell, Unilever, Vodafone, Nintendo, Canon, Heineken";

pub(super) const CLUBS: &str = "Real Madrid, FC Barcelona, Atlético Madrid, Bayern München, Borussia Dortmund, \
    Manchester United, Manchester City, Liverpool FC, Arsenal, Juventus, Ajax Amsterdam, Benfica, \
    FC Porto, Celtic Glasgow, Paris Saint-Germain, Olympique Lyon, AC Milan, FC Zürich, Galatasaray, Boca Juniors";
