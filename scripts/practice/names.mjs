// The names practice students are made of: invented pairings of common French names, no real pupil's list.

/** Last names as a school office writes them; none longer than the 24 boxes of the printed header. */
// biome-ignore format: one name a line would fill two screens
export const LAST_NAMES = [
  "Abadie", "d'Alembert-Nguyễn", "André", "Aubry", "Barbier", "Beauséjour", "Ben Ahmed", "Bénard", "Bertrand",
  "Besançon", "Blanchet", "Boulanger", "Brunet-Lacoste", "Carpentier", "Chauvin", "Chevallier", "Colas", "Cordonnier",
  "Coulibaly", "Da Silva", "Delacroix", "Delaunay", "Desnoëttes", "Diallo", "Dubois", "Duboys", "Dupré-Vasseur",
  "El Amrani", "Étienne", "Fabre", "Ferrière", "Fournier", "Gaillard", "Garçon", "Gauthier", "Gautier", "Giraud",
  "Guérin", "Haddad", "Hébert", "de l'Hôpital", "Huet", "Jacquemin", "Joly", "Kerguélen", "Koffi", "de La Fontaine",
  "Lacroix", "Langlois", "Le Goff", "Le Gall-Moreau", "Lefebvre", "Lefèvre", "Lemaître", "L'Huillier", "Marchand",
  "Martin", "Martins", "Masson", "Mbaye", "Meunier", "Mézières", "Moreau", "N'Diaye", "Nguyên", "Noël", "Ollivier",
  "Pelletier", "Perrault", "Pham", "Quémener", "Renaud", "Rivière", "Roussel", "Roux", "de Saint-Aubin", "Sanchez",
  "Schmitt", "Thévenet", "Traoré", "Vaïsse", "Vallée", "van den Berghe", "Villeneuve", "Weiss", "Yıldız", "Zeller",
];

/** First names, some compound, some accented. */
// biome-ignore format: one name a line would fill two screens
export const FIRST_NAMES = [
  "Adèle", "Aïcha", "Alexandre", "Alix", "Amélie", "Anaïs", "Anne-Laure", "Antoine", "Arthur", "Baptiste", "Benoît",
  "Camille", "Capucine", "Célestin", "Chloé", "Clémence", "Côme", "Damien", "Diane", "Éléonore", "Élias", "Elif",
  "Élise", "Éloïse", "Emma", "Enzo", "Esteban", "Fanny", "Fatou", "Félix", "Florian", "François-Xavier", "Gaëlle",
  "Gabriel", "Garance", "Hélène", "Hugo", "Inès", "Ismaël", "Jade", "Jean-Baptiste", "Joséphine", "Jules", "Kévin",
  "Lamine", "Léa", "Léo", "Loïc", "Louise", "Lucie", "Maël", "Maëlys", "Manon", "Margaux", "Marie-Ève", "Mathéo",
  "Maxence", "Mélissa", "Nathanaël", "Nina", "Noé", "Océane", "Ousmane", "Paul", "Raphaël", "Rayan", "Romane", "Salomé",
  "Samuel", "Sarah", "Solène", "Théo", "Timothée", "Valentin", "Victoire", "Yanis", "Zoé",
];

/** The homonyms every group of five copies or more contains: same last and first name, different birth dates. */
export const HOMONYM = { lastName: "Bernard", firstName: "Thomas" };
