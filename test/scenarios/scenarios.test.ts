// One town for all, in this order: the second ends an agreement, the last changes the dates of records.
import './storiesTold';
import './everyPersona';
import './statements';
import '../enforcement/rowsAgree';
