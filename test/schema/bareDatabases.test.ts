// Databases without a town, started once for all.
import '../enforcement/factsInTime';
import './takenBack';
