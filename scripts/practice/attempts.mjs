// What can be found under each question of the paper, from perfect to wrong. Data only: who writes what is drawn elsewhere.

/**
 * Lines of one attempt. ~~struck out~~, __underlined__, ⟨one|or the other⟩.
 * @typedef {"full" | "partial" | "wrong"} Quality
 * @typedef {{ quality: Quality, lines: string[], values?: string[], curve?: "smooth" | "segments" | "shifted" }} Attempt
 */

// biome-ignore format: one attempt a line keeps the attempts at a question comparable
/** @type {Record<string, Attempt[]>} */
export const ATTEMPTS = {
  "1a": [
    { quality: "full", lines: ["A = (2x − 3)(x + 5) − (x − 1)²", "A = 2x² + 10x − 3x − 15 − (x² − 2x + 1)", "A = 2x² + 7x − 15 − x² + 2x − 1", "⟨Donc|On obtient|D'où⟩ __A = x² + 9x − 16__"] },
    { quality: "full", lines: ["On développe ⟨d'abord chaque produit|les deux morceaux⟩ :", "(2x − 3)(x + 5) = 2x² + 10x − 3x − 15 = 2x² + 7x − 15", "(x − 1)² = x² − 2x + 1 (identité remarquable)", "A = 2x² + 7x − 15 − x² + ~~2x + 1~~ 2x − 1", "__A = x² + 9x − 16__"] },
    { quality: "partial", lines: ["A = 2x² + 10x − 3x − 15 − x² − 2x + 1", "A = 2x² − x² + 10x − 3x − 2x − 15 + 1", "⟨Donc|Alors⟩ A = x² + 5x − 14"] },
    { quality: "partial", lines: ["A = 2x × x + 2x × 5 − 3 × x − 3 × 5 − (x² − 1)", "= 2x² + 10x − 3x − 15 − x² + 1", "= x² + 7x − 14"] },
    { quality: "wrong", lines: ["A = 2x² − 15 − x² + 1", "A = x² − 14", "~~x = 14~~ donc x = racine de 14"] },
    { quality: "wrong", lines: ["A = (2x + x)(−3 + 5) − (x − 1)²", "A = 3x × 2 − x² ⟨− 1|+ 1⟩", "A = 6x − x²"] },
  ],
  "1b": [
    { quality: "full", lines: ["Un produit est nul ⟨si et seulement si|ssi⟩ l'un au moins des facteurs est nul.", "3x + 2 = 0 ou x − 4 = 0", "x = −2/3 ou x = 4", "__S = { −2/3 ; 4 }__", "5 − 2x ≥ 1 donc −2x ≥ −4", "On divise par −2 qui est négatif, ⟨le sens change|on change le sens|l'inégalité change de sens⟩ :", "x ≤ 2 donc __S = ]−∞ ; 2]__"] },
    { quality: "full", lines: ["Équation produit nul : 3x + 2 = 0 ⇔ 3x = −2 ⇔ x = −2/3", "ou bien x − 4 = 0 ⇔ x = 4. Les solutions sont −2/3 et 4.", "Inéquation : 5 − 2x ≥ 1 ⇔ 4 ≥ 2x ⇔ 2 ≥ x", "L'ensemble des solutions est ~~[2 ; +∞[~~ ]−∞ ; 2]"] },
    { quality: "partial", lines: ["3x + 2 = 0 donc x = −2/3", "x − 4 = 0 donc x = 4 ⟨S = { −2/3 ; 4 }|les solutions sont −2/3 et 4⟩", "5 − 2x ≥ 1", "−2x ≥ −4", "x ≥ 2 donc S = [2 ; +∞["] },
    { quality: "partial", lines: ["On développe : 3x² − 12x + 2x − 8 = 0", "3x² − 10x − 8 = 0 ~~Δ = 100 −~~ je sais pas comment faire", "x = 4 marche car 3 × 16 − 40 − 8 = 0", "5 − 2x ≥ 1 donc 2x ≤ 4 donc x ≤ 2"] },
    { quality: "wrong", lines: ["3x + 2 + x − 4 = 0", "4x − 2 = 0 donc x = 2/4 = 0,5", "5 − 2x ≥ 1 donc 3x ≥ 1 donc x ≥ 1/3"] },
    { quality: "wrong", lines: ["(3x + 2)(x − 4) = 3x² − 8 ~~= 0~~", "donc x² = 8/3 et x = 1,63"] },
  ],
  "1c": [
    { quality: "full", lines: ["Augmenter de 15 % revient à multiplier par 1,15.", "80 × 1,15 = 92 donc le prix passe à 92 €.", "Baisser de 15 % ⟨revient à multiplier|c'est multiplier⟩ par 0,85 : 92 × 0,85 = 78,20", "Le prix final est 78,20 € : on ne retrouve pas le prix de départ.", "Coefficient global : 1,15 × 0,85 = 0,9775", "0,9775 − 1 = −0,0225 donc __une baisse de 2,25 %__ au total."] },
    { quality: "full", lines: ["Non, car les 15 % ne sont pas calculés sur le même prix.", "Hausse : 15 % de 80 = 12 donc 80 + 12 = 92 €", "Baisse : 15 % de 92 = ~~12~~ 13,80 donc 92 − 13,80 = 78,20 €", "L'article ⟨a perdu|coûte en moins⟩ 1,80 € et 1,80 / 80 = 0,0225", "L'évolution globale est de −2,25 %."] },
    { quality: "partial", lines: ["80 × 15 / 100 = 12 donc 80 + 12 = 92 €", "92 × 15 / 100 = 13,8 donc 92 − 13,8 = 78,2 €", "⟨Donc non le prix est plus bas qu'au début.|Le prix n'est donc pas le même.⟩", "~~Le pourcentage c'est 1,8 %~~"] },
    { quality: "partial", lines: ["On multiplie par 1,15 puis par 0,85.", "1,15 × 0,85 = 0,9775", "Comme c'est différent de 1 on ne retrouve pas 80 €.", "Ça baisse de ⟨97,75 %|0,9775 %⟩."] },
    { quality: "wrong", lines: ["+15 % et −15 % ça s'annule donc on retrouve 80 €.", "L'évolution globale est de 0 %."] },
    { quality: "wrong", lines: ["80 + 15 = 95", "95 − 15 = 80 donc oui ⟨c'est pareil|on retrouve le même prix⟩"] },
  ],
  "2a": [
    { quality: "full", lines: ["f(0) = 0² − 4 × 0 + 3 = 3", "f(2) = 2² − 4 × 2 + 3 = 4 − 8 + 3 = −1", "f(5) = 25 − 20 + 3 = 8", "On cherche x tel que f(x) = 0. ⟨On remarque que|Je remarque que⟩", "(x − 1)(x − 3) = x² − 3x − x + 3 = x² − 4x + 3 = f(x)", "donc f(x) = 0 ⇔ x − 1 = 0 ou x − 3 = 0", "__Les antécédents de 0 sont 1 et 3.__"] },
    { quality: "full", lines: ["f(0) = 3 ; f(2) = ~~1~~ −1 ; f(5) = 8", "Forme canonique : (x − 2)² − 1 = x² − 4x + 4 − 1 = f(x)", "f(x) = 0 donc (x − 2)² = 1", "x − 2 = 1 ou x − 2 = −1", "⟨soit|c'est-à-dire⟩ x = 3 ou x = 1. Ils appartiennent bien à [−1 ; 5]."] },
    { quality: "partial", lines: ["f(0) = 3", "f(2) = 4 − 8 + 3 = −1", "f(5) = 25 − 20 + 3 = 8", "Avec la calculatrice je trouve ⟨x = 1 et x = 3|1 et 3⟩ mais je n'ai pas réussi", "à le démontrer."] },
    { quality: "partial", lines: ["f(0) = 0 − 0 + 3 = 3, f(2) = 4 − 8 + 3 = −1, f(5) = 5² − 4 × 5 + 3 = 8", "f(x) = 0 : x² − 4x + 3 = 0", "x² − 4x = −3", "x(x − 4) = −3 donc ~~x = −3 ou~~ x = 1 car 1 × (−3) = −3", "L'antécédent de 0 est 1."] },
    { quality: "wrong", lines: ["f(0) = 3, f(2) = 2 × 2 − 8 + 3 = −1, f(5) = 10 − 20 + 3 = −7", "L'antécédent de 0 c'est 3 ⟨parce que f(0) = 3|car quand x = 0 on trouve 3⟩."] },
    { quality: "wrong", lines: ["f(0) = −4 + 3 = −1", "f(2) = 4 − 4 + 3 = 3", "~~f(5) = 25~~"] },
  ],
  "2b": [
    { quality: "full", values: ["8", "3", "0", "−1", "0", "3", "8"], curve: "smooth", lines: ["f(x) ≥ 3 : on cherche les abscisses des points de la courbe situés", "au-dessus de la droite d'équation y = 3 (ou dessus).", "⟨La courbe coupe|Elle coupe⟩ cette droite en x = 0 et en x = 4.", "Donc __S = [−1 ; 0] ∪ [4 ; 5]__"] },
    { quality: "full", values: ["8", "3", "0", "−1", "0", "3", "8"], curve: "smooth", lines: ["Graphiquement, la courbe est au-dessus de y = 3 quand x est entre −1 et 0", "⟨et aussi|ou⟩ entre 4 et 5. ~~S = [0 ; 4]~~", "S = [−1 ; 0] ∪ [4 ; 5]"] },
    { quality: "partial", values: ["8", "3", "0", "−1", "0", "3", "8"], curve: "segments", lines: ["⟨On voit que|D'après le graphique⟩ f(x) ≥ 3 pour x ≥ 4 et x ≤ 0."] },
    { quality: "partial", values: ["8", "3", "0", "−1", "0", "3", ""], curve: "smooth", lines: ["f(x) = 3 pour x = 0 et x = 4", "donc les solutions sont 0 et 4"] },
    { quality: "wrong", values: ["−2", "3", "0", "−1", "0", "3", "8"], curve: "segments", lines: ["f(x) ≥ 3 quand la courbe monte donc ⟨sur [2 ; 5]|S = [2 ; 5]⟩"] },
    { quality: "wrong", values: ["", "3", "1", "−1", "", "", ""], curve: "shifted", lines: ["~~S = [3 ; 8]~~", "S = [0 ; 4]"] },
  ],
  3: [
    { quality: "full", lines: ["⟨Calculons les coordonnées|On calcule les coordonnées⟩ des vecteurs AB et DC :", "AB a pour coordonnées (4 − (−2) ; 3 − 1) = (6 ; 2)", "DC a pour coordonnées (5 − (−1) ; 0 − (−2)) = (6 ; 2)", "Les vecteurs AB et DC sont égaux donc ABCD est un parallélogramme.", "Calculons maintenant les longueurs :", "AB² = 6² + 2² = 40", "BC² = (5 − 4)² + (0 − 3)² = 1 + 9 = 10", "AC² = (5 + 2)² + (0 − 1)² = 49 + 1 = 50", "AB² + BC² = 40 + 10 = 50 = AC²", "D'après la réciproque du théorème de Pythagore, ABC est rectangle en B.", "Un parallélogramme qui a un angle droit est un rectangle,", "⟨donc|ainsi⟩ __ABCD est un rectangle.__", "Aire = AB × BC = √40 × √10 = √400 = 20", "__L'aire de ABCD est 20 unités d'aire.__"] },
    { quality: "full", lines: ["Milieu de [AC] : ((−2 + 5)/2 ; (1 + 0)/2) = (1,5 ; 0,5)", "Milieu de [BD] : ((4 − 1)/2 ; (3 − 2)/2) = (1,5 ; 0,5)", "Les diagonales ont le même milieu donc ABCD est un parallélogramme.", "AC = √(7² + 1²) = √50", "BD = √(5² + 5²) = ~~√25~~ √50", "Les diagonales ont la même longueur ⟨donc c'est un rectangle.|donc ABCD est un rectangle.⟩", "AB = √(36 + 4) = √40 = 2√10", "BC = √(1 + 9) = √10", "Aire : 2√10 × √10 = 2 × 10 = 20"] },
    { quality: "partial", lines: ["AB(6 ; 2) et DC(6 ; 2) donc AB = DC", "ABCD est un parallélogramme.", "~~Comme il a l'air d'avoir un angle droit~~", "AB = √(6² + 2²) = √40 = 6,32", "BC = √(1² + 3²) = √10 = 3,16", "Aire = 6,32 × 3,16 = ⟨19,97|19,97 donc environ 20⟩", "Je n'ai pas eu le temps de montrer que c'est un rectangle."] },
    { quality: "partial", lines: ["J'ai placé les points sur un brouillon, on voit un rectangle.", "AB = √((4 + 2)² + (3 − 1)²) = √(36 + 4) = √40", "CD = √((−1 − 5)² + (−2 − 0)²) = √(36 + 4) = √40", "BC = √(1 + 9) = √10 et AD = √(1 + 9) = √10", "Les côtés opposés sont égaux donc ⟨c'est un rectangle.|ABCD est un rectangle.⟩", "Aire = √40 × √10 = √400 = 20"] },
    { quality: "wrong", lines: ["AB = 4 − 2 + 3 − 1 = 4", "BC = 5 − 4 + 0 − 3 = −2", "~~Aire = 4 × (−2) = −8~~", "Aire = 4 × 2 = 8 cm²"] },
    { quality: "wrong", lines: ["ABCD est un rectangle car il a 4 côtés et 4 angles droits.", "Aire = Longueur × largeur = ⟨?|6 × 2 = 12⟩"] },
  ],
};
