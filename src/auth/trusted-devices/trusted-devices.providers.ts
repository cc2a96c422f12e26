import { MyTrustedDevicesController } from './my-trusted-devices.controller';
import { TrustedDeviceList } from './trusted-device-list.service';
import { TrustedDeviceRecords } from './trusted-device.records';
import { TrustedDeviceRepository } from './trusted-device.repository';
import { TrustedDevices } from './trusted-devices.service';

export const trustedDeviceControllers = [MyTrustedDevicesController];
export const trustedDeviceProviders = [TrustedDeviceList, TrustedDeviceRecords, TrustedDeviceRepository, TrustedDevices];
