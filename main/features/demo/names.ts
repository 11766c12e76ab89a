/** Made-up people of a lakeside town: names of many origins, with the accents and apostrophes that people really have. */
export interface NamePool {
  weight: number
  family: string[]
  female: string[]
  male: string[]
}

export const namePools: NamePool[] = [
  {
    weight: 34,
    family: [
      'Otieno',
      'Odhiambo',
      'Ochieng',
      'Owino',
      'Omondi',
      'Okoth',
      'Onyango',
      'Ouma',
      'Oduor',
      'Opiyo',
      'Okello',
    ],
    female: ['Achieng', 'Akinyi', 'Atieno', 'Adhiambo', 'Anyango', 'Awuor', 'Grace', 'Mercy', 'Beatrice', 'Lilian'],
    male: ['Daniel', 'Kevin', 'Felix', 'George', 'Collins', 'Tobias', 'Erick', 'Joseph', 'Moses', 'Vincent'],
  },
  {
    weight: 16,
    family: ['Wafula', 'Barasa', 'Simiyu', 'Wanyama', 'Shikuku', 'Wekesa', 'Makokha', 'Mukhwana'],
    female: ['Nekesa', 'Naliaka', 'Nafula', 'Nasimiyu', 'Violet', 'Everlyne', 'Rose'],
    male: ['Brian', 'Dennis', 'Isaac', 'Titus', 'Edwin', 'Patrick', 'Simon'],
  },
  {
    weight: 14,
    family: ['Kamau', 'Mwangi', 'Kariuki', 'Kimani', 'Njoroge', 'Gitau', 'Macharia', 'Ndungu'],
    female: ['Wanjiru', 'Njeri', 'Wambui', 'Nyambura', 'Wangari', 'Joyce', 'Esther'],
    male: ['Peter', 'John', 'Samuel', 'James', 'Stephen', 'Paul', 'Francis'],
  },
  {
    weight: 10,
    family: ['Kiprotich', 'Rotich', 'Kiplagat', 'Cheruiyot', 'Koech', 'Langat', 'Mogaka', 'Ombati', "Ong'era"],
    female: ['Chebet', 'Jepkosgei', 'Cherono', 'Kemunto', 'Nyaboke', 'Faith', 'Sharon'],
    male: ['Kipkemboi', 'Elijah', 'Hillary', 'Abel', 'Evans', 'Amos', 'Robert'],
  },
  {
    weight: 9,
    family: ['Hassan', 'Abdi', 'Farah', 'Mohamud', 'Salim', 'Said', 'Omar', 'Ali'],
    female: ['Amina', 'Halima', 'Fatuma', 'Mwanaisha', 'Khadija', 'Zeinab', 'Hodan'],
    male: ['Yusuf', 'Ibrahim', 'Abdullahi', 'Khalid', 'Hussein', 'Mohamed'],
  },
  {
    weight: 6,
    family: ['Patel', 'Shah', 'Singh', 'Mehta', 'Dhillon'],
    female: ['Priya', 'Meera', 'Anjali', 'Hina'],
    male: ['Rajesh', 'Harjit', 'Nilesh', 'Arun'],
  },
  {
    weight: 6,
    family: ['Kabongo', 'Ngoyi', "N'Guessan", 'Mukendi', 'Tshisekedi-Mbuyi', 'Diarra'],
    female: ['Béatrice', 'Joséphine', 'Anne-Marie', 'Thérèse', 'Aïssatou'],
    male: ['André', 'Rémy', 'Jean-Pierre', 'Désiré'],
  },
  {
    weight: 5,
    family: ['Tesfaye', 'Bekele', 'Deng', 'Garang', 'Habyarimana', 'Nakato'],
    female: ['Selam', 'Nyandeng', 'Hiwot', 'Uwase'],
    male: ['Dawit', 'Majok', 'Yonas', 'Eric'],
  },
  {
    weight: 3,
    family: ['Müller', 'Muñoz', "O'Connor", 'Lindström', 'Van der Berg'],
    female: ['Zoë', 'Inés', 'Siobhán', 'Astrid'],
    male: ['José', 'Björn', 'Liam', 'François'],
  },
]

export const estates = [
  'Nyalenda A, near the chief’s camp',
  'Milimani, Tom Mboya Drive',
  'Kondele, Carwash stage',
  'Manyatta, Gonda',
  'Mamboleo, showground road',
  'Kibos Road, plot 14',
  'Dunga beach',
  'Otonglo market',
  'Riat hills',
  'Kajulu, Wathorego',
  'Lolwe estate, house 112',
  'Obunga, behind the slaughterhouse',
]
