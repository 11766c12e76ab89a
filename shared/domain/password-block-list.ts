/**
 * Words that stand at the heart of the commonest passwords, and of those a clinic picks. They are compared after
 * case, digits at the ends and letter-like signs are taken away, so `P@ssw0rd2026!` is `password`.
 */
export const blockedWords: ReadonlySet<string> = new Set(
  `password passwort passw passwd passcode pass passphrase contrasena motdepasse senha parola wachtwoord haslo
  qwerty qwertyui qwertyuiop qwertz azerty asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qazwsx qazwsxedc
  abc abcd abcde abcdef abcdefg abcdefgh letmein letmeinnow welcome welcomeback welcomehome hello hellothere
  monkey dragon master football baseball basketball soccer hockey tennis cricket rugby golf superman
  batman spiderman pokemon pikachu starwars matrix shadow sunshine princess flower flowers butterfly
  rainbow angel angels lovely love loveme loveyou iloveyou iloveu ilovejesus jesus jesuschrist god godisgood
  blessed blessing faith heaven forever family mother father mummy daddy baby babygirl babyboy
  michael jennifer jessica ashley daniel michelle charlie thomas jordan robert andrew joshua matthew
  nicole hannah amanda anthony samantha elizabeth christopher alexander william jonathan
  killer hunter ranger harley mustang ferrari porsche mercedes toyota yamaha chelsea arsenal liverpool
  manchester manchesterunited barcelona realmadrid juventus computer internet google facebook whatsapp
  samsung android windows microsoft apple iphone nokia secret topsecret mysecret private access
  accessdenied login logon signin admin administrator administration root superuser user username
  guest test testing tester testtest demo default changeme changemenow change temp temporary
  system server database oracle mysql postgres network security trustno nothing whatever
  freedom summer winter spring autumn january february march april june july august september october
  november december monday tuesday wednesday thursday friday saturday sunday pepper ginger cookie
  chocolate banana orange purple yellow silver golden diamond lucky happy smile qwertyqwerty
  hera heraemr emr ehr clinic clinica clinique klinik myclinic ourclinic theclinic hospital healthcare
  health healthcentre healthcenter medical medicine medicines medication doctor doctors mydoctor nurse
  nurses nursing pharmacy pharmacist pharmacists cashier registration reception receptionist clerk patient patients
  laboratory surgery dentist dental midwife maternity emergency ambulance prescription paracetamol
  aspirin amoxicillin vaccine dispensary theatre ward stethoscope records medicalrecords`.split(/\s+/),
)
