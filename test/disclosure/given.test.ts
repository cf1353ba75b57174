// One town for all, in this order: reports count what was asked, releases end an involvement, and the last part stops the town.
import './reports';
import './whoSawWhat';
import './obligations';
import './subjectAccess/copies';
import './subjectAccess/corrections';
import './subjectAccess/leaving';
import './subjectAccess/opinions';
import './subjectAccess/owed';
import './subjectAccess/requests';
import './subjectAccess/reviewers';
import './subjectAccess/weighing';
import './provedOutside';
import './release/whatStands';
import './release/unwritable';
import './release/subjectKeys';
import './release/runtimeRole';
import './verifyCommand';
