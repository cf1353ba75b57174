// One town for all, in this order: the third ends an agreement, the last changes the dates of records.
import './storiesTold';
import './columns';
import './everyPersona';
import './statements';
import '../enforcement/rowsAgree';
import '../schema/migrations';
import '../schema/migratedData';
import '../schema/migratedFamilies';
import '../schema/laterStart';
import '../schema/databaseRoles';
import './withoutContext';
