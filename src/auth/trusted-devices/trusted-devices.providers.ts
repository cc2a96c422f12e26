import { MyTrustedDevicesController } from './my-trusted-devices.controller';
import { TrustedDeviceEnds } from './trusted-device-ends.service';
import { TrustedDeviceList } from './trusted-device-list.service';
import { TrustedDeviceRecords } from './trusted-device.records';
import { TrustedDeviceRepository } from './trusted-device.repository';
import { TrustedDevices } from './trusted-devices.service';
import { UserTrustedDevicesController } from './user-trusted-devices.controller';

export const trustedDeviceControllers = [MyTrustedDevicesController, UserTrustedDevicesController];
export const trustedDeviceProviders = [TrustedDeviceEnds, TrustedDeviceList, TrustedDeviceRecords, TrustedDeviceRepository, TrustedDevices];
